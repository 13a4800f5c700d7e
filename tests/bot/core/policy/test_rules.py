"""Which row decides: the full order, and pairs that have none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.requirement import Row
from bot.core.policy.facts import Facts
from bot.core.policy.matrix import DIRECTIONS, ENVIRONMENTS
from bot.core.policy.rules import ambiguous, deciding_row, matches, rank

ANY = Row("scale")
DOWN = Row("scale", direction="down")
PRODUCTION = Row("scale", environments=("production",))
BOTH = Row("scale", environments=("production",), direction="down")
SERVICE = Row("scale", service="api")
CLOSEST = Row("scale", service="api", environments=("production",), direction="down")


@pytest.mark.parametrize(
    ("rows", "winner"),
    [
        ((ANY, DOWN), DOWN),
        ((ANY, PRODUCTION), PRODUCTION),
        ((PRODUCTION, BOTH), BOTH),
        ((DOWN, BOTH), BOTH),
        ((BOTH, SERVICE), SERVICE),
        ((SERVICE, CLOSEST, BOTH, ANY), CLOSEST),
        ((Row("deploy"), ANY), ANY),
        ((Row("scale", service="web"), ANY), ANY),
        ((Row("scale", environments=("staging",)), ANY), ANY),
        ((Row("scale", direction="up"), ANY), ANY),
        ((DOWN, PRODUCTION), None),
        ((Row("deploy"),), None),
        ((), None),
    ],
)
def test_the_closest_row_decides(rows: tuple[Row, ...], winner: Row | None) -> None:
    """Service first, then how much of environment and direction; the order in the file does not count."""
    asked = Facts("scale", "api", "production", "down")

    assert deciding_row(rows, asked) == winner
    assert deciding_row(reversed(rows), asked) == winner


def test_ambiguous_pairs_are_named_once() -> None:
    """Each pair is told with one request that both are for."""
    rows = (PRODUCTION, DOWN, SERVICE, Row("scale", environments=("staging",), direction="up"))

    assert list(ambiguous(rows, ENVIRONMENTS)) == [(PRODUCTION, DOWN, "scale down in production")]


ROWS = st.builds(
    Row,
    action=st.sampled_from(["deploy", "scale"]),
    service=st.sampled_from([None, "api", "web"]),
    environments=st.lists(st.sampled_from(ENVIRONMENTS), unique=True, max_size=3).map(tuple),
    direction=st.sampled_from([None, "up", "down"]),
    line=st.integers(1, 10_000),
).filter(lambda row: row.action == "scale" or row.direction is None)


@given(st.lists(ROWS, max_size=5, unique_by=lambda row: row.line))
def test_rows_without_ambiguous_pairs_never_tie(rows: list[Row]) -> None:
    """Ambiguity is found at load if and only if some request would meet two equally close rows."""
    ties = False
    for action in ("deploy", "scale"):
        for direction in DIRECTIONS[action]:
            for environment in ENVIRONMENTS:
                for service in ("api", "web", "other"):
                    asked = Facts(action, service, environment, direction)
                    ranks = [rank(row) for row in rows if matches(row, asked)]
                    ties = ties or len(set(ranks)) < len(ranks)

    assert ties == bool(list(ambiguous(rows, ENVIRONMENTS)))
