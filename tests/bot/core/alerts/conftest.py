"""Alerts over memory, for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.alerts import AlertBench


@pytest.fixture
async def bench() -> AsyncIterator[AlertBench]:
    """Return alerts with an incident response behind; whatever happened, no command has two records."""
    bench = AlertBench()
    yield bench
    await bench.crash()
    ends = [event.id for event in bench.store.events if event.event == "command"]
    assert len(ends) == len(set(ends))
