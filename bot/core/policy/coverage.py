"""Which requests no row is for: they are denied, and `chatops policy check` lists them."""

from collections.abc import Iterator

from bot.core.policy.facts import Facts
from bot.core.policy.matrix import DIRECTIONS, Matrix
from bot.core.policy.rules import deciding_row

ANY_OTHER = "(any other service)"
"""Stands for all services that no row names; no service can be called so."""


def uncovered(matrix: Matrix) -> Iterator[Facts]:
    """Yield every request without a row, for each service that is named and for all others at once."""
    named = dict.fromkeys(row.service for row in matrix.rows if row.service)
    for action, directions in DIRECTIONS.items():
        for environment in matrix.environments:
            for direction in directions:
                for service in (*named, ANY_OTHER):
                    facts = Facts(action, service, environment, direction)
                    if deciding_row(matrix.rows, facts) is None:
                        yield facts
