"""Rooms of incidents that are over."""

from dataclasses import replace

import pytest

from bot.chat import rest
from bot.chat.permissions import SEND
from bot.core.domain.incident import RoomKind
from bot.core.ports.chat import ChatError
from tests.fakes.discord_rooms import INCIDENTS, STEM, Rooms
from tests.fakes.local import BOB, BOT, GUILD, LEAD


async def test_nobody_writes_in_an_archived_channel(rooms: Rooms) -> None:
    """It moves to the archive; opened again it is as it was."""
    shelf = rooms.add_category("Archive")
    port = rooms.again(archive_category=shelf)
    rooms.hide(INCIDENTS, LEAD, allow=SEND)
    incident = await rooms.opened()
    before = {each.target_id: (each.allow, each.deny) for each in rooms.made[0].overwrites}

    await port.archive(incident)
    await port.archive(incident)

    (room,) = rooms.made
    assert str(room.parent_id) == shelf
    assert not rooms.may(BOB, room.id, "send_messages")
    assert rooms.may(BOT, room.id, "send_messages")
    found = {each.target_id: (each.allow, each.deny) for each in room.overwrites}
    assert not found[LEAD][0] & SEND

    assert await port.open(incident, STEM) == incident.room
    after = {each.target_id: (each.allow, each.deny) for each in rooms.made[0].overwrites}
    assert {each: bits for each, bits in after.items() if any(bits)} == before
    assert str(rooms.made[0].parent_id) == rooms.category


async def test_a_full_archive_keeps_it_where_it_is(rooms: Rooms) -> None:
    """Closing it matters more than the shelf."""
    shelf = rooms.add_category("Archive")
    rooms.fill(shelf)
    incident = await rooms.opened()

    await rooms.again(archive_category=shelf).archive(incident)

    assert str(rooms.made[0].parent_id) == rooms.category
    assert not rooms.may(BOB, rooms.made[0].id, "send_messages")


async def test_a_thread_is_locked_and_opened_again(rooms: Rooms) -> None:
    """Archived and locked: only moderators open it, or the bot when the incident is."""
    rooms.forbid("manage_channels")
    incident = await rooms.opened()
    rooms.allow("manage_channels")

    await rooms.port.archive(incident)
    assert (rooms.threads[0].thread_metadata.archived, rooms.threads[0].thread_metadata.locked) == (
        True,
        True,
    )
    await rooms.port.open(incident, STEM)

    assert (rooms.threads[0].thread_metadata.archived, rooms.threads[0].thread_metadata.locked) == (
        False,
        False,
    )


async def test_what_is_gone_or_shared_needs_no_archiving(rooms: Rooms) -> None:
    """Nothing is closed that others use, and nothing is missed."""
    incident = await rooms.opened()
    rooms.state.delete_channel(rooms.made[0].id)
    await rooms.port.archive(incident)
    assert incident.room is not None
    await rooms.port.archive(replace(incident, room=replace(incident.room, kind=RoomKind.SHARED)))
    await rooms.port.archive(replace(incident, room=None))


async def test_a_refused_archiving_is_told(rooms: Rooms) -> None:
    """Without Manage Roles nobody can be kept from writing: the core learns why."""
    incident = await rooms.opened()
    await rooms.fail("PATCH", "/channels/*", status=403, code=50013)

    with pytest.raises(rest.Denied, match="50013"):
        await rooms.port.archive(incident)


async def test_where_only_a_role_writes_it_is_kept_from_it(rooms: Rooms) -> None:
    """#incidents may be open to few: an archived room is open to none, and opened again to the same few."""
    rooms.hide(INCIDENTS, GUILD, deny=SEND)
    rooms.hide(INCIDENTS, LEAD, allow=SEND)
    incident = await rooms.opened()
    assert rooms.may(BOB, rooms.made[0].id, "send_messages")

    await rooms.port.archive(incident)
    assert not rooms.may(BOB, rooms.made[0].id, "send_messages")
    await rooms.port.open(incident, STEM)

    assert rooms.may(BOB, rooms.made[0].id, "send_messages")


async def test_an_open_room_is_left_as_people_made_it(rooms: Rooms) -> None:
    """Asking for a room that stands changes nothing in it."""
    incident = await rooms.opened()
    rooms.hide(rooms.made[0].id, LEAD, allow=SEND)
    before = list(rooms.made[0].overwrites)

    await rooms.port.open(incident, STEM)

    assert rooms.made[0].overwrites == before


async def test_nobody_is_let_in_where_incidents_is_gone(rooms: Rooms) -> None:
    """Who may see the room is not known then; it is told and tried again."""
    incident = await rooms.opened()
    await rooms.port.archive(incident)
    rooms.state.delete_channel(INCIDENTS)

    with pytest.raises(ChatError, match="does not see the incidents channel"):
        await rooms.port.open(incident, STEM)
