"""How lengths spread."""

from datetime import timedelta

import pytest

from bot.core.inquiries.spread import NOTHING, Spread, spread


def minutes(*numbers: float | None) -> list[timedelta | None]:
    """Return lengths of so many minutes."""
    return [None if each is None else timedelta(minutes=each) for each in numbers]


@pytest.mark.parametrize(
    ("lengths", "count", "median", "worst"),
    [
        ((7,), 1, 7, 7),
        ((1, 9, 2), 3, 2, 9),
        ((1, 4), 2, 2.5, 4),
        ((None, 3, None), 1, 3, 3),
    ],
)
def test_the_middle_and_the_worst(
    lengths: tuple[float | None, ...], count: int, median: float, worst: float
) -> None:
    """What is not known does not count; an even number has its middle between two."""
    told = Spread(count, timedelta(minutes=median), timedelta(minutes=worst))

    assert spread(minutes(*lengths)) == told


def test_nothing_is_known_of_nothing() -> None:
    """No length is no middle, not zero."""
    assert spread([]) == spread([None]) == NOTHING
