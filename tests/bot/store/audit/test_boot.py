"""What tells one run of the bot from another."""

import json

import pytest

from bot.store.audit.boot import Boot, mark
from bot.store.audit.record import encode
from tests.fakes.operations import make_event, make_operation

HASH = "a" * 64


def test_a_boot_has_a_name_that_no_other_has() -> None:
    """Two that begin at the same record, on copies of one folder, are told apart."""
    assert Boot(7, "0123abcd").name == "7-0123abcd"
    assert Boot(7).name != Boot(7).name


def test_uptime_goes_on() -> None:
    """By the clock that nobody sets, in milliseconds."""
    boot = Boot(7)
    before = boot.uptime

    assert 0 <= before <= boot.uptime
    assert round(before, 3) == before


def test_a_record_names_its_boot() -> None:
    """In its own key, whatever people write."""
    wrote = '"seq": 1, "prev": "' + HASH + '", "boot": "1-ffffffff"'
    line = encode(make_event(make_operation(), reason=wrote), 9, HASH, Boot(7, "0123abcd"))

    assert json.loads(line)["boot"] == "7-0123abcd"
    assert mark(line) == (b', "boot": "7-0123abcd"', 7)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b'{"seq": 3, "prev": "%b", "action": null}' % HASH.encode(),
        b'{"seq": 3, "prev": "%b", "boot": "0-0123abcd"}' % HASH.encode(),
        b'{"seq": 3, "prev": "%b", "boot": "3-0123ABCD"}' % HASH.encode(),
        b'{"seq": 3, "prev": "abc", "boot": "3-0123abcd"}',
    ],
)
def test_an_older_record_names_none(line: bytes) -> None:
    """Earlier versions did not write it; what only looks like it is none."""
    assert mark(line) == (b"", 0)
