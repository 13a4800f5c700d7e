"""Which row decides: what a row can name, when it matches, and which of several matching rows is closest.

The full order, also in `approval_matrix.yaml`: a row that names the service beats every row that is for any
service. Among rows alike in that, the one that names more of environment and direction wins. Two rows that
are alike in both and match a common request make a matrix that is not loaded.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from bot.core.domain.requirement import Row
from bot.core.policy.facts import Facts
from bot.core.policy.matrix import DIRECTIONS


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing a row can name: `wanted` are the row's values, none for any; `given` is the request's."""

    key: str
    wanted: Callable[[Row], tuple[str, ...]]
    given: Callable[[Facts], str | None]

    def holds(self, row: Row, facts: Facts) -> bool:
        """Tell whether the request has a value that the row asks for."""
        wanted = self.wanted(row)
        return not wanted or self.given(facts) in wanted


CRITERIA = (
    Criterion("action", lambda row: (row.action,), lambda facts: facts.action),
    Criterion("service", lambda row: (row.service,) if row.service else (), lambda facts: facts.service),
    Criterion("environment", lambda row: row.environments, lambda facts: facts.environment),
    Criterion(
        "direction", lambda row: (row.direction,) if row.direction else (), lambda facts: facts.direction
    ),
)


def matches(row: Row, facts: Facts) -> bool:
    """Tell whether the row is for this request."""
    return all(criterion.holds(row, facts) for criterion in CRITERIA)


def rank(row: Row) -> tuple[bool, int]:
    """Return how closely the row names its requests; the higher decides."""
    return row.service is not None, bool(row.environments) + (row.direction is not None)


def deciding_row(rows: Iterable[Row], facts: Facts) -> Row | None:
    """Return the one row that decides; None where none matches, or where two are equally close."""
    ranked = sorted((row for row in rows if matches(row, facts)), key=rank, reverse=True)
    if len(ranked) > 1 and rank(ranked[0]) == rank(ranked[1]):
        return None
    return ranked[0] if ranked else None


def ambiguous(rows: Iterable[Row], environments: tuple[str, ...]) -> Iterator[tuple[Row, Row, str]]:
    """Yield pairs of rows of equal rank that match a common request, with that request in words."""
    owner: dict[tuple[object, ...], Row] = {}
    told: set[tuple[int, int]] = set()
    for row in rows:
        for environment, direction in _cells(row, environments):
            first = owner.setdefault((row.action, row.service, rank(row), environment, direction), row)
            if first is not row and (id(first), id(row)) not in told:
                told.add((id(first), id(row)))
                yield first, row, f"{row.action} {f'{direction} ' if direction else ''}in {environment}"


def _cells(row: Row, environments: tuple[str, ...]) -> Iterator[tuple[str, str | None]]:
    directions = (row.direction,) if row.direction else DIRECTIONS[row.action]
    return product(row.environments or environments, directions)
