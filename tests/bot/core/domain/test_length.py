"""How long something took, in words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.length import length_short, length_words


@pytest.mark.parametrize(
    ("seconds", "words", "short"),
    [
        (0, "1 minute", "1 min"),
        (89, "1 minute", "1 min"),
        (90, "2 minutes", "2 min"),
        (23 * 60, "23 minutes", "23 min"),
        (3600, "1 hour", "1 h 0 min"),
        (2 * 3600 + 5 * 60, "2 hours 5 minutes", "2 h 5 min"),
        (86400, "1 day", "1 d 0 h 0 min"),
        (3 * 86400 + 3660, "3 days 1 hour 1 minute", "3 d 1 h 1 min"),
    ],
)
def test_lengths_are_said_in_minutes(seconds: float, words: str, short: str) -> None:
    """Rounded to the nearest one, never none."""
    assert (length_words(seconds), length_short(seconds)) == (words, short)


def _minutes(spelled: str) -> int:
    units = {"d": 1440, "h": 60, "m": 1}
    return sum(int(count) * units[unit] for count, unit in re.findall(r"([0-9]+) ([dhm])", spelled))


@given(st.floats(0, 1e8))
def test_both_ways_say_the_same(seconds: float) -> None:
    """Within half a minute of what it was, but for the first one."""
    assert _minutes(length_words(seconds)) == _minutes(length_short(seconds))
    assert abs(_minutes(length_short(seconds)) - max(1, seconds / 60)) <= 0.5
