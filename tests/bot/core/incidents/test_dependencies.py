"""What a process has in hand: rooms that are known, whoever waits for a change."""

import asyncio

from tests.fakes.incident_bench import IncidentBench


async def test_whoever_waits_is_woken_by_the_next_change(bench: IncidentBench) -> None:
    """And by none that came before they waited."""
    incident = await bench.create()
    waiting = bench.deps.changed(incident.id)
    assert not waiting.is_set()

    bench.deps.tell(incident)

    async with asyncio.timeout(10):
        await waiting.wait()
    assert not bench.deps.changed(incident.id).is_set()


async def test_a_room_is_known_as_soon_as_it_stands(bench: IncidentBench) -> None:
    """Commands are taken in it from then on."""
    incident = await bench.create()
    assert incident.room is not None

    assert bench.deps.rooms_known == {incident.room.place.channel_id}
