"""A thread of #incidents, found again by the message above it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat import rest
from bot.chat.outbox import Outbox
from bot.chat.rooms.guild import Guild
from bot.chat.rooms.threads import Threads
from bot.core.domain.incident import RoomKind
from bot.core.domain.step import Kind, Step
from tests.fakes.discord_rooms import INCIDENTS, STEM, Rooms, make_incident
from tests.fakes.local import GUILD

NOTE = "Every category is full, so this is a thread."


@pytest.fixture
def threads(rooms: Rooms) -> Threads:
    """Return what makes threads there."""
    line = rooms.line
    guild = Guild(line.client, str(GUILD), str(INCIDENTS), 10.0)
    return Threads(guild, Outbox(line.client, line.clock, seconds=10.0, pauses=()))


async def test_a_thread_is_made_once(rooms: Rooms, threads: Threads) -> None:
    """Made again it is the same one, with the name that it has."""
    incident = make_incident(rooms.line)
    first = await threads.make(incident, STEM, NOTE)

    assert await threads.make(incident, f"{STEM}-2", NOTE) == first
    assert (first.kind, first.place.channel, first.note) == (RoomKind.THREAD, f"#{STEM}", NOTE)
    assert len(rooms.threads) == len(rooms.messages(INCIDENTS)) == 1


async def test_what_was_begun_tells_its_note(rooms: Rooms, threads: Threads) -> None:
    """Also where only the message stands."""
    incident = make_incident(rooms.line)
    assert await threads.begun(incident) is None
    await rooms.fail("POST", "/channels/*/messages/*/threads", status=503)
    with pytest.raises(rest.Unreachable):
        await threads.make(incident, STEM, NOTE)

    assert await threads.begun(incident) == NOTE
    assert rooms.threads == []


async def test_a_deleted_thread_is_not_made_of_its_message_again(rooms: Rooms, threads: Threads) -> None:
    """Once the core wants a room anew, there is another message and another thread."""
    incident = make_incident(rooms.line)
    first = await threads.make(incident, STEM, NOTE)
    rooms.state.delete_channel(rooms.threads[0].id)
    later = Step(kind=Kind.ROOM, wanted_at=incident.opened_at + timedelta(seconds=30))
    again = replace(incident.wanting(later), room=None)

    assert await threads.begun(again) is None
    assert (await threads.make(again, STEM, NOTE)).place.channel_id != first.place.channel_id


async def test_what_may_not_be_read_was_not_begun(rooms: Rooms, threads: Threads) -> None:
    """A channel can be made all the same."""
    await rooms.fail("GET", "/channels/*/messages", status=403, code=50001)

    assert await threads.begun(make_incident(rooms.line)) is None
