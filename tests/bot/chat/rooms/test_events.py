"""One scheduled event for each resolution."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.chat import rest
from bot.core.ports.chat import ChatError
from tests.fakes.discord_rooms import STEM, Rooms
from tests.fakes.local import BOT

MAKE = ("POST", "/guilds/*/scheduled-events")
LOST: tuple[dict[str, Any], ...] = (
    {"status": 500, "after_apply": True},
    {"status": 504, "after_apply": True},
    {"status": 503, "after_apply": True},
    {"reset": True, "after_apply": True},
    {"status": 500},
    {"reset": True},
    {"status": 429},
)


async def test_the_event_tells_what_when_and_where(rooms: Rooms) -> None:
    """An hour, named after the incident, in its room."""
    incident, at = await rooms.opened(), rooms.line.clock.now() + timedelta(days=1)

    event_id = await rooms.port.schedule(incident, at)

    (event,) = rooms.events
    assert str(event.id) == event_id
    assert event.name == "Postmortem: Payment failures"
    assert event.entity_metadata == {"location": f"#{STEM}"}
    assert event.description.splitlines()[-1] == "Incident inc_abc/0"
    assert event.scheduled_start_time == at.isoformat()
    assert event.creator_id == BOT


@pytest.mark.parametrize("lost", LOST)
async def test_an_unclear_answer_makes_no_second_event(rooms: Rooms, lost: dict[str, Any]) -> None:
    """The request goes out once; asked again, the bot finds what was made, or makes it."""
    incident, at = await rooms.opened(), rooms.line.clock.now() + timedelta(days=1)
    await rooms.fail(*MAKE, **lost)

    with pytest.raises(ChatError):
        await rooms.port.schedule(incident, at)
    assert len(rooms.events) == int("after_apply" in lost)
    event_id = await rooms.again().schedule(incident, at)

    assert [str(each.id) for each in rooms.events] == [event_id]


async def test_whether_an_event_stands(rooms: Rooms) -> None:
    """Until somebody deletes it; a failure is no answer."""
    incident, at = await rooms.opened(), rooms.line.clock.now() + timedelta(days=1)
    event_id = await rooms.port.schedule(incident, at)
    assert await rooms.port.is_scheduled(event_id)
    await rooms.fail("GET", "/guilds/*/scheduled-events/*", status=403, code=50001)
    with pytest.raises(ChatError):
        await rooms.port.is_scheduled(event_id)

    await rooms.port.call_off(incident)

    assert not await rooms.port.is_scheduled(event_id)


async def test_a_second_resolution_has_its_own(rooms: Rooms) -> None:
    """Asked for the same one again it is the same, after a reopening it is another."""
    incident, at = await rooms.opened(), rooms.line.clock.now() + timedelta(days=1)
    first = await rooms.port.schedule(incident, at)

    assert await rooms.port.schedule(incident, at) == first
    assert await rooms.port.schedule(replace(incident, reopened=1), at) != first
    assert await rooms.port.schedule(replace(incident, id="inc_ab"), at) != first
    assert len(rooms.events) == 3


async def test_long_titles_fit(rooms: Rooms) -> None:
    """Whatever people write, Discord takes the event and the mark is whole."""
    incident = replace(await rooms.opened(), title="@everyone `*_~|" * 100)

    event_id = await rooms.port.schedule(incident, rooms.line.clock.now() + timedelta(days=1))

    (event,) = rooms.events
    assert len(event.name) <= 100
    assert len(event.description) <= 1000
    assert "@everyone" not in event.name + event.description
    assert await rooms.port.schedule(incident, rooms.line.clock.now() + timedelta(days=1)) == event_id


async def test_calling_off_what_is_gone_is_no_error(rooms: Rooms) -> None:
    """By whoever deleted it, and also between the question and the deletion; other endings keep theirs."""
    incident, at = await rooms.opened(), rooms.line.clock.now() + timedelta(days=1)
    await rooms.port.schedule(incident, at)
    other = await rooms.port.schedule(replace(incident, reopened=1), at)
    await rooms.fail("DELETE", "/guilds/*/scheduled-events/*", status=404, code=10070)

    await rooms.port.call_off(incident)
    await rooms.port.call_off(incident)
    await rooms.port.call_off(incident)

    assert [str(each.id) for each in rooms.events] == [other]


async def test_a_refusal_is_told(rooms: Rooms) -> None:
    """Without permission there is no event, and the core says so."""
    incident, at = await rooms.opened(), rooms.line.clock.now() + timedelta(days=1)
    await rooms.port.schedule(incident, at)
    await rooms.fail("DELETE", "/guilds/*/scheduled-events/*", status=403, code=50013)
    with pytest.raises(rest.Denied):
        await rooms.port.call_off(incident)
    rooms.forbid("manage_events", "create_events")
    with pytest.raises(rest.Denied, match="50013"):
        await rooms.port.schedule(replace(incident, reopened=1), at)
