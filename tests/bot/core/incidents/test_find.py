"""Which incident somebody means."""

import pytest

from bot.core.domain.refusal import Refused
from bot.core.incidents import find
from tests.fakes.incident_bench import PLACE, IncidentBench


async def test_by_room_name_id_or_mention(bench: IncidentBench) -> None:
    """In a room its incident is meant; elsewhere it is named, in any case and also once it is closed."""
    incident = await bench.create()
    assert incident.room is not None
    place = incident.room.place
    bench.rooms.channels.clear()

    assert await find.find(bench.deps, place, None) == incident
    for name in (incident.id, "INC-20260304-Payment", "#inc-20260304-payment"):
        assert await find.find(bench.deps, PLACE, name) == incident


async def test_a_mention_is_a_room(bench: IncidentBench) -> None:
    """Discord's client writes a channel as its id."""
    with pytest.raises(Refused, match="no such incident"):
        await find.find(bench.deps, PLACE, "<#123456789012345678>")


async def test_nothing_is_open(bench: IncidentBench) -> None:
    """Then the sentence says how to open one."""
    with pytest.raises(Refused, match="/incident create"):
        await find.find(bench.deps, PLACE, None)
    with pytest.raises(Refused, match="no such incident"):
        await find.with_id(bench.deps, "inc_4711")


async def test_only_some_of_many_are_listed(bench: IncidentBench) -> None:
    """A refusal stays short."""
    for _ in range(12):
        await bench.create()

    with pytest.raises(Refused, match="and 2 more"):
        await find.find(bench.deps, PLACE, "nope")
