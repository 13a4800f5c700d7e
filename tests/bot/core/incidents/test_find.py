"""Which incident somebody means."""

from collections.abc import Collection

import pytest

from bot.core.domain.incident import Incident, Room, RoomKind
from bot.core.domain.refusal import Refused
from bot.core.incidents import find
from tests.fakes.bench import rest
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


def _share_a_room(bench: IncidentBench) -> None:
    """Let incidents live in #incidents, as where neither channels nor threads can be made."""

    async def shared(incident: Incident, stem: str, taken: Collection[str] = ()) -> Room:
        return bench.rooms.channels.setdefault(incident.id, Room(PLACE, RoomKind.SHARED))

    bench.rooms.open = shared  # type: ignore[method-assign] # neither channels nor threads


async def test_of_several_in_one_room_none_is_guessed(bench: IncidentBench) -> None:
    """Each is listed with what to type and what it is about; named, it is meant."""
    _share_a_room(bench)
    payment = await bench.create("Payment down", "sev1")
    logo = await bench.create("Logo is wrong", "sev3")

    with pytest.raises(Refused) as refused:
        await bench.response.resolve(bench.attempt(), "payments flow again")

    for told in ("incident:inc_1 (SEV-1, Payment down)", "incident:inc_2 (SEV-3, Logo is wrong)"):
        assert told in refused.value.sentence
    assert bench.now(logo).is_open
    assert await find.find(bench.deps, PLACE, payment.id) == bench.now(payment)


async def test_the_only_open_one_of_a_room_is_meant(bench: IncidentBench) -> None:
    """Whatever was opened and ended there after it."""
    _share_a_room(bench)
    payment = await bench.create("Payment down", "sev1")
    logo = await bench.create("Logo is wrong", "sev3")
    await bench.response.resolve(bench.attempt(), "It is blue again.", logo.id)

    assert (await find.find(bench.deps, PLACE, None)).id == payment.id


async def test_a_name_means_one_incident_for_ever(bench: IncidentBench) -> None:
    """Also where the room of the first was deleted, so that Discord would let its name be used again."""
    first = await bench.create()
    await bench.response.resolve(bench.inside(first), "over")
    await rest()
    bench.rooms.delete_room(first)
    assert first.room is not None
    await bench.response.vanished(channel_id=first.room.place.channel_id)

    second = await bench.create()

    assert (first.name, second.name) == ("inc-20260304-payment", "inc-20260304-payment-2")
    assert (await find.find(bench.deps, PLACE, first.name)).id == first.id
