"""Checkpoints that are read many at once: what one line at a time, slowly, is found to say."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.checkpoint import Checkpoint
from bot.store.audit.checkpoint_lines import read
from bot.store.audit.checkpoints import encode
from bot.store.audit.signature import SigningKey
from tests.fakes.operations import NOON

KEY = SigningKey("chatops", bytes(range(32)))
LINE = re.compile(
    rb'\{"timestamp": "([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z)", '
    rb'"origin": "([ !#-\[\]-~]*)", "size": (0|[1-9][0-9]{0,17}), "hash": "([0-9a-f]{64})", '
    rb'"note": "\2\\n\3\\n\4\\n(?:\1\\n\\n((?:\\u2014 [!#-\[\]-~]+ [A-Za-z0-9+/=]+\\n)+))?"\}\n'
)
"""What a line of the bot is, without whether there was such a day or hour."""
SIZES = st.integers(0, 10**18 - 1) | st.integers(0, 12)
PIECES = st.sampled_from(
    [b"", b"0", b'"', b"%", b"%b", b",", b"\\n", b"F", b"-", b"\xff", b" ", b"}\n", b'"}\n']
)


def _line(size: int, minutes: int, *, is_signed: bool, origin: str = "chatops/1") -> bytes:
    made = Checkpoint(NOON + timedelta(minutes=minutes), origin, size, f"{size:064x}")
    return encode(replace(made, signature=KEY.sign(made.dated)) if is_signed else made)


def _slowly(lines: Sequence[bytes]) -> list[tuple[bytes, int, bytes, bytes]] | None:
    matches = [LINE.fullmatch(line) for line in lines]
    found = [(one[1], int(one[3]), one[4], one[5] or b"") for one in matches if one]
    origins = {one[2] for one in matches if one}
    return found if len(found) == len(lines) and len(origins) == 1 else None


def _quickly(lines: Sequence[bytes]) -> list[tuple[bytes, int, bytes, bytes]] | None:
    found = read(lines)
    return None if found is None else list(zip(*found, strict=True))


@given(
    made=st.lists(st.tuples(SIZES, st.integers(0, 10**6), st.booleans()), min_size=1, max_size=4),
    which=st.integers(0, 3),
    place=st.integers(0, 500),
    gone=st.integers(0, 3),
    piece=PIECES,
)
def test_like_one_line_at_a_time(
    made: list[tuple[int, int, bool]], which: int, place: int, gone: int, piece: bytes
) -> None:
    """Whole lines are read; where any of them is damaged none is, unless it says the same as a whole one."""
    lines = [_line(size, minutes, is_signed=is_signed) for size, minutes, is_signed in made]
    assert _quickly(lines) == _slowly(lines) is not None

    line = lines[which % len(lines)]
    place %= len(line)
    lines[which % len(lines)] = line[:place] + piece + line[place + gone :]
    assert _quickly(lines) == _slowly(lines)


def test_each_byte() -> None:
    """Every single byte of a signed and of an unsigned line counts."""
    for is_signed in (True, False):
        line = _line(4711, 5, is_signed=is_signed)
        for place in range(len(line)):
            for change in (1, 16, 32):
                damaged = line[:place] + bytes([line[place] ^ change]) + line[place + 1 :]
                assert _quickly([damaged]) == _slowly([damaged]), damaged


@pytest.mark.parametrize("origin", ["", "100 % of it", "a %b c", "%%"])
def test_any_name_of_a_log(origin: str) -> None:
    """A name is only a name, also where it looks like a place to put something in."""
    lines = [_line(size, size, is_signed=False, origin=origin) for size in range(3)]

    found = read(lines)
    assert found is not None
    assert found.sizes == [json.loads(line)["size"] for line in lines]


def test_nothing_is_nothing() -> None:
    """No line, and lines of two logs, are left to whoever reads one after the other."""
    assert read([]) is None
    assert read([_line(1, 1, is_signed=False), _line(2, 2, is_signed=False, origin="another")]) is None
