"""How lengths of time spread: how many there are, the one in the middle, the worst."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Spread:
    """`count` lengths were measured; where there is none, nothing is known of the rest."""

    count: int = 0
    median: timedelta | None = None
    worst: timedelta | None = None


NOTHING = Spread()


def spread(lengths: Iterable[timedelta | None]) -> Spread:
    """Return how the lengths spread that are known; of an even number, the middle is between two of them."""
    known = sorted(each for each in lengths if each is not None)
    if not known:
        return NOTHING
    count = len(known)
    return Spread(count, (known[(count - 1) // 2] + known[count // 2]) / 2, known[-1])
