"""Coverage: every request that no row is for is listed, none that has one."""

from dataclasses import replace

from bot.core.domain.requirement import Row
from bot.core.policy.coverage import ANY_OTHER, uncovered
from bot.core.policy.facts import Facts
from bot.core.policy.matrix import Matrix
from tests.bot.core.policy.sample import sample


def test_the_sample_has_a_row_for_everything() -> None:
    """The project's own matrix leaves nothing out."""
    assert list(uncovered(sample())) == []


def test_gaps_are_listed() -> None:
    """Without its rows for up and down, scale in production is denied in both directions."""
    matrix = sample()
    narrowed = replace(matrix, rows=tuple(row for row in matrix.rows if row.direction is None))

    assert list(uncovered(narrowed)) == [
        Facts("scale", ANY_OTHER, "production", "up"),
        Facts("scale", ANY_OTHER, "production", "down"),
    ]


def test_a_row_for_one_service_leaves_the_others_out() -> None:
    """Named services are looked at one by one, all others at once."""
    gaps = list(uncovered(Matrix(roles={}, rows=(Row("deploy", "api"),), environments=("production",))))

    assert Facts("deploy", ANY_OTHER, "production") in gaps
    assert Facts("deploy", "api", "production") not in gaps
    assert Facts("migrate", "api", "production") in gaps
