"""The door of incidents: whoever comes waits a bounded time, and gets what stands by then."""

import asyncio

from bot.core.domain.step import Kind
from bot.core.incidents import Response
from tests.fakes.incident_bench import IncidentBench


async def test_nobody_waits_for_ever(bench: IncidentBench) -> None:
    """Where a room does not answer, the incident is returned as far as it is."""
    hanging = asyncio.Event()

    async def hang(*_: object) -> None:
        await hanging.wait()

    bench.rooms.open = hang  # type: ignore[method-assign,assignment] # Discord that does not answer
    response = Response(bench.deps, patience=0.05)
    incident = await response.create(bench.attempt(), "It burns", "sev1")

    assert incident.room is None
    step = incident.step(Kind.ANNOUNCEMENT)
    assert step is not None
    assert step.is_wanted


async def test_what_is_done_is_returned(bench: IncidentBench) -> None:
    """Who opened it sees its room; who ended it sees it ended."""
    incident = await bench.response.create(bench.attempt(), "It burns", "sev1")
    ended = await bench.response.resolve(bench.inside(incident), "over")

    assert incident.room is not None
    resolution = ended.step(Kind.RESOLUTION)
    assert resolution is not None
    assert resolution.is_done
