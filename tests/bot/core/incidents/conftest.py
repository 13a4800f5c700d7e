"""One incident response per test."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.incident_bench import IncidentBench


@pytest.fixture
async def bench() -> AsyncIterator[IncidentBench]:
    """Return a response over memory; whatever happened, no command has two records."""
    bench = IncidentBench()
    yield bench
    await bench.crash()
    ends = [event.id for event in bench.store.events if event.event == "command"]
    assert len(ends) == len(set(ends))
