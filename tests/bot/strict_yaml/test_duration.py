"""Durations as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.strict_yaml.duration import parse, spell


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("15m", 900), ("1h", 3600), ("64h", 230400), ("2d", 172800)]
)
def test_parse(text: str, seconds: int) -> None:
    """A whole number and a unit."""
    assert parse(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "h", "0h", "01h", "-1h", "1.5h", "1 h", "1H", "1w", "1h30m", "\u0661h", "1h\n", "1000000d"]
)
def test_refuse(text: str) -> None:
    """Anything else is refused with what to write."""
    with pytest.raises(ValueError, match="15m"):
        parse(text)


@given(st.integers(1, 999_999))
def test_spelling_is_read_back(seconds: int) -> None:
    """No second is lost."""
    assert parse(spell(seconds)) == seconds


def test_the_shortest_spelling_is_taken() -> None:
    """The largest unit that fits exactly."""
    assert [spell(seconds) for seconds in (59, 60, 5400, 3600, 86400, 90000)] == [
        "59s",
        "1m",
        "90m",
        "1h",
        "1d",
        "25h",
    ]
