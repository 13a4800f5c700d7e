"""One workflow per test."""

from collections.abc import AsyncIterator

import pytest

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
