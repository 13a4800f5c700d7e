"""One workflow per test."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.core.domain.requirement import Slot
from bot.core.policy.matrix import Matrix
from tests.bot.core.policy.sample import sample
from tests.fakes.bench import Bench


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """Return a workflow over memory; whatever happened, no command may have two records."""
    bench = Bench()
    yield bench
    await bench.crash()
    ends = [event.id for event in bench.store.events if event.event == "command"]
    assert len(ends) == len(set(ends))
    closed = {id_ for id_, kept in bench.store.operations.items() if kept.is_final or kept.state == "unknown"}
    assert closed == {id_ for id_ in ends if id_.startswith("op_")}


@pytest.fixture
def two_leads() -> Matrix:
    """Return the sample's matrix, with two leads asked for a production deploy."""
    matrix = sample()
    rows = [
        replace(row, slots=(Slot(("team-lead",), 2),)) if row.action == "deploy" and row.slots else row
        for row in matrix.rows
    ]
    return replace(matrix, rows=tuple(rows))
