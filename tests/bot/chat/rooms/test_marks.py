"""What people pinned or marked with 📌."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.domain.step import Kind
from bot.core.ports.chat import CardGone
from tests.fakes.discord_rooms import BOB_PERSON, Rooms, make_incident, step
from tests.fakes.local import BOB, GUILD


def written(rooms: Rooms, text: str) -> int:
    """Let bob write in the room; return the message's id."""
    posted: Any = rooms.line.discord.world.post(BOB, rooms.made[0].id, text)
    return int(posted["id"])


async def test_pinned_and_marked_messages_are_read(rooms: Rooms) -> None:
    """Each once, oldest first, with who wrote it and the way there."""
    incident = await rooms.opened()
    room = rooms.made[0].id
    first, _, third = (written(rooms, text) for text in ("Keys expired", "lunch?", "Rotated them"))
    rooms.state.set_pinned(room, third, True)
    for message in (first, third):
        rooms.line.discord.world.react(BOB, room, message, "📌")

    found = await rooms.port.marks(incident)

    assert [each.message_id for each in found] == [str(first), str(third)]
    assert {each.by for each in found} == {BOB_PERSON}
    assert found[0].link == f"https://discord.com/channels/{GUILD}/{room}/{first}"


async def test_the_bots_own_messages_are_no_marks(rooms: Rooms) -> None:
    """Neither its pinned card nor Discord's words that it was pinned."""
    incident = await rooms.posted(await rooms.opened(), step(rooms.line, Kind.CARD))
    assert incident.card is not None
    rooms.line.discord.world.react(BOB, rooms.made[0].id, int(incident.card.message_id), "📌")

    assert await rooms.port.marks(incident) == []


async def test_other_reactions_say_nothing(rooms: Rooms) -> None:
    """Only 📌 itself."""
    incident = await rooms.opened()
    rooms.line.discord.world.react(BOB, rooms.made[0].id, written(rooms, "hm"), "📍")

    assert await rooms.port.marks(incident) == []


async def test_what_was_written_before_is_anothers(rooms: Rooms) -> None:
    """In a shared channel marks from before the incident belong to something else."""
    incident = await rooms.opened()
    rooms.line.discord.world.react(BOB, rooms.made[0].id, written(rooms, "old"), "📌")
    later = rooms.line.clock.now() + timedelta(seconds=5)

    assert await rooms.port.marks(replace(incident, opened_at=later)) == []


async def test_marks_far_up_are_found(rooms: Rooms) -> None:
    """Two hundred messages are read, not only the first page."""
    incident = await rooms.opened()
    marked = written(rooms, "Keys expired")
    rooms.line.discord.world.react(BOB, rooms.made[0].id, marked, "📌")
    for number in range(150):
        written(rooms, f"message {number}")

    assert [each.message_id for each in await rooms.port.marks(incident)] == [str(marked)]


async def test_a_mark_further_up_is_found_when_it_is_made(rooms: Rooms) -> None:
    """Discord tells which message was marked, however many were written since; a deleted one is none."""
    incident = await rooms.opened()
    marked = written(rooms, "Keys expired")
    for number in range(201):
        written(rooms, f"message {number}")
    rooms.line.discord.world.react(BOB, rooms.made[0].id, marked, "📌")

    assert await rooms.port.marks(incident) == []
    assert [each.message_id for each in await rooms.port.marks(incident, str(marked))] == [str(marked)]
    assert await rooms.port.marks(incident, str(rooms.made[0].id)) == []


async def test_without_a_room_there_are_none(rooms: Rooms) -> None:
    """And where it was deleted, that is told."""
    incident = await rooms.opened()
    assert await rooms.port.marks(make_incident(rooms.line)) == []
    rooms.state.delete_channel(rooms.made[0].id)

    with pytest.raises(CardGone):
        await rooms.port.marks(incident)
