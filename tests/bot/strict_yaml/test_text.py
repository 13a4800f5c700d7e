"""From bytes to text: what an editor shows is what is read."""

import pytest

from bot.strict_yaml import Faults
from bot.strict_yaml.fault import Collector
from bot.strict_yaml.text import MOST_BYTES, decode, position


def places(source: bytes) -> list[tuple[int, int]]:
    """Return where the faults of a source are."""
    with pytest.raises(Faults) as caught:
        decode(source, Collector("f"))
    return [(fault.line, fault.column) for fault in caught.value.faults]


def test_bom_and_crlf_are_fine() -> None:
    """They are not part of the text."""
    assert decode(b"\xef\xbb\xbfa\r\nb\xc3\xa9\r\n", Collector("f")) == "a\nb\u00e9\n"


def test_the_bound_is_exact() -> None:
    """One byte more is too many, and is not even decoded."""
    assert decode(b"a" * MOST_BYTES, Collector("f"))
    assert places(b"\xff" * (MOST_BYTES + 1)) == [(1, 1)]


def test_each_invisible_character_is_shown() -> None:
    """All of them at once, with line and column."""
    assert places("a\x00\nb\u202e\n\u00e9\ufeff\n".encode()) == [(1, 2), (2, 2), (3, 2)]


def test_tabs_are_nowhere() -> None:
    """A tab is refused wherever it stands; spelled with a backslash it is none."""
    assert places(b"a:\n\tb: 1\n  \tc: 1\nd:\te # \t\n") == [(2, 1), (3, 3), (4, 3), (4, 8)]
    assert decode(b'a: "\\t"\n', Collector("f")) == 'a: "\\t"\n'


def test_a_line_that_begins_with_a_percent_sign_is_a_directive() -> None:
    """Refused before the parser sees it, wherever it is; elsewhere on a line the sign means itself."""
    assert places(b"%YAML 1.1\n---\na: 1\n...\n%TAG ! tag:x,2000:\n") == [(1, 1), (5, 1)]
    assert decode(b"a: 5%\nb: '\n  % x'\n", Collector("f")) == "a: 5%\nb: '\n  % x'\n"


def test_bytes_that_are_not_utf_8_have_a_place() -> None:
    """Columns count characters, not bytes."""
    assert places("a\n\u00e9\u00e9".encode() + b"\xff") == [(2, 3)]
    assert places(b"\xef\xbb\xbf\xff") == [(1, 1)]


def test_positions() -> None:
    """Lines and columns count from 1."""
    assert [position("ab\nc", index) for index in range(4)] == [(1, 1), (1, 2), (1, 3), (2, 1)]
