"""One room for an incident, whatever Discord answers."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.chat import rest
from bot.chat.permissions import SEND, VIEW, bits
from bot.core.domain.incident import Incident, Room, RoomKind
from bot.core.ports.chat import CardGone, ChatError
from tests.fakes.discord_rooms import (
    CATEGORY_NAME,
    INCIDENTS,
    STEM,
    Rooms,
    make_incident,
    open_rooms,
    places,
)
from tests.fakes.local import BOT, GUILD, LEAD

MAKE = ("POST", "/guilds/*/channels")
MAKE_THREAD = ("POST", "/channels/*/messages/*/threads")
LOST: tuple[dict[str, Any], ...] = (
    {"status": 500, "after_apply": True},
    {"status": 502, "after_apply": True},
    {"status": 503, "after_apply": True},
    {"reset": True, "after_apply": True},
    {"status": 500},
    {"status": 503},
    {"reset": True},
    {"status": 429},
)
NAMES = [
    f"{'reset' if 'reset' in each else each['status']} {'after' if len(each) > 1 else 'before'}"
    for each in LOST
]


async def open_until_it_stands(rooms: Rooms, incident: Incident) -> Room:
    """Ask again, as the core does, as long as nobody knows."""
    for _ in range(3):
        try:
            return await rooms.again().open(incident, STEM)
        except ChatError:
            continue
    raise AssertionError("asked three times")


async def given(channels: list[Any]) -> list[Any]:
    """Return what Discord is made to show."""
    return channels


async def test_a_room_is_a_channel_beside_incidents(rooms: Rooms) -> None:
    """It has the name asked for, stands in the same category, and its topic tells whose it is."""
    room = await rooms.port.open(make_incident(rooms.line), STEM)

    (made,) = rooms.made
    assert room.place.channel_id == str(made.id)
    assert (room.place.channel, room.kind, room.note) == (f"#{STEM}", RoomKind.CHANNEL, "")
    assert str(made.parent_id) == rooms.category
    assert made.topic == "Incident inc_abc: called by @bob"


async def test_a_name_that_is_remembered_is_not_used_again(rooms: Rooms) -> None:
    """Its channel is gone, but people and the log still speak of it."""
    room = await rooms.port.open(make_incident(rooms.line), STEM, [STEM, f"{STEM}-3"])

    assert room.place.channel == f"#{STEM}-2"


@pytest.mark.parametrize("lost", LOST, ids=NAMES)
async def test_an_unclear_answer_makes_no_second_channel(rooms: Rooms, lost: dict[str, Any]) -> None:
    """The request goes out once; asked again, the bot finds what was made, or makes it."""
    incident = make_incident(rooms.line)
    await rooms.fail(*MAKE, **lost)

    with pytest.raises(rest.Unreachable):
        await rooms.port.open(incident, STEM)
    assert len(rooms.made) == int("after_apply" in lost)
    room = await open_until_it_stands(rooms, incident)

    assert [str(each.id) for each in rooms.made] == [room.place.channel_id]


async def test_asked_twice_it_is_the_same_room(rooms: Rooms) -> None:
    """Also by another process that knows of nothing."""
    incident = make_incident(rooms.line)

    assert await rooms.port.open(incident, STEM) == await rooms.again().open(incident, STEM)
    assert len(rooms.made) == 1


async def test_other_incidents_get_other_names(rooms: Rooms) -> None:
    """The second and the third of a day with one word are told apart."""
    opened = [
        await rooms.port.open(make_incident(rooms.line, id=id_), STEM)
        for id_ in ("inc_a", "inc_ab", "inc_abc")
    ]

    assert places(opened) == [f"#{STEM}", f"#{STEM}-2", f"#{STEM}-3"]


async def test_who_sees_incidents_sees_the_room(rooms: Rooms) -> None:
    """Its overwrites are those of #incidents, and the bot may speak there whatever they say."""
    rooms.hide(INCIDENTS, GUILD, deny=VIEW)
    rooms.hide(INCIDENTS, LEAD, allow=VIEW | SEND)

    await rooms.port.open(make_incident(rooms.line), STEM)

    found = {each.target_id: (each.allow, each.deny) for each in rooms.made[0].overwrites}
    assert found[GUILD] == (0, VIEW)
    assert found[LEAD] == (VIEW | SEND, 0)
    assert found[BOT][0] & bits("view_channel", "send_messages", "pin_messages") == bits(
        "view_channel", "send_messages", "pin_messages"
    )


async def test_a_full_category_sends_it_to_the_next(rooms: Rooms) -> None:
    """It says where it stands and why; found again it says the same."""
    incident, other = make_incident(rooms.line), rooms.add_category("Operations")
    rooms.fill(rooms.category)
    port = rooms.again(categories=(rooms.category, other))

    room = await port.open(incident, STEM)

    assert str(rooms.made[0].parent_id) == other
    assert room.note == f"The category {CATEGORY_NAME} is full (50 channels), so this stands in Operations."
    assert await port.open(incident, STEM) == room


async def test_a_category_that_fills_up_meanwhile(rooms: Rooms) -> None:
    """Where Discord counts more than it showed, the next one is asked."""
    full, other = rooms.add_category("Full"), rooms.add_category("Operations")
    rooms.fill(full)
    channels = [each for each in await rooms.shown_channels() if str(each["parent_id"]) != full]
    http: Any = rooms.line.client.http
    http.get_all_guild_channels = lambda _: given(channels)

    await rooms.again(categories=(full, other)).open(make_incident(rooms.line), STEM)

    assert str(rooms.made[0].parent_id) == other


async def test_the_named_categories_come_first(tmp_path: Path) -> None:
    """In their order, before that of #incidents."""
    async with open_rooms(tmp_path) as rooms:
        first, second = rooms.add_category("First"), rooms.add_category("Second")
        port = rooms.again(categories=(second, first))
        await port.open(make_incident(rooms.line), STEM)

        assert str(rooms.made[0].parent_id) == second


async def test_where_all_are_full_it_is_a_thread(rooms: Rooms) -> None:
    """A thread needs no place; it says why it is one, also when found again."""
    incident = make_incident(rooms.line)
    rooms.fill(rooms.category)

    room = await rooms.port.open(incident, STEM)

    assert (room.kind, room.place.channel) == (RoomKind.THREAD, f"#{STEM}")
    assert room.note == f"The category {CATEGORY_NAME} is full (50 channels), so this is a thread."
    assert (rooms.made, len(rooms.threads)) == ([], 1)
    assert await rooms.again().open(incident, STEM) == room


async def test_where_several_are_full_it_says_so(rooms: Rooms) -> None:
    """All that the settings name were looked at."""
    other = rooms.add_category("Operations")
    rooms.fill(rooms.category)
    rooms.fill(other)

    room = await rooms.again(categories=(rooms.category, other)).open(make_incident(rooms.line), STEM)

    assert room.note == "Every category for incidents is full (50 channels each), so this is a thread."


async def test_without_permission_it_is_a_thread(rooms: Rooms) -> None:
    """Nothing stops an incident: people read why it has no channel."""
    rooms.forbid("manage_channels")

    room = await rooms.port.open(make_incident(rooms.line), STEM)

    assert room.note == "The bot may not create channels here, so this is a thread."
    assert [str(each.id) for each in rooms.threads] == [room.place.channel_id]
    (above,) = rooms.messages(INCIDENTS)
    assert above.content.splitlines() == ["🚨 Payment failures (SEV-1), called by @bob", room.note]


async def test_in_a_full_server_it_is_a_thread(rooms: Rooms) -> None:
    """500 channels are the most there can be."""
    await rooms.fail(*MAKE, status=400, code=30013)

    room = await rooms.port.open(make_incident(rooms.line), STEM)

    assert room.note == "The server has 500 channels, the most there can be, so this is a thread."


@pytest.mark.parametrize("lost", LOST, ids=NAMES)
async def test_an_unclear_answer_makes_no_second_thread(rooms: Rooms, lost: dict[str, Any]) -> None:
    """The message above it is found, and with it the thread."""
    incident = make_incident(rooms.line)
    rooms.forbid("manage_channels")
    await rooms.fail(*MAKE_THREAD, **lost)

    with pytest.raises(rest.Unreachable):
        await rooms.port.open(incident, STEM)
    room = await open_until_it_stands(rooms, incident)

    assert [str(each.id) for each in rooms.threads] == [room.place.channel_id]
    assert len(rooms.messages(INCIDENTS)) == 1


async def test_a_thread_of_another_incident_is_not_taken(rooms: Rooms) -> None:
    """Two incidents with one word never share a thread."""
    rooms.forbid("manage_channels")
    first = await rooms.port.open(make_incident(rooms.line), STEM)
    second = await rooms.port.open(make_incident(rooms.line, id="inc_other"), STEM)

    assert first.place.channel_id != second.place.channel_id
    assert places([first, second]) == [f"#{STEM}", f"#{STEM}-2"]


async def test_without_threads_either_it_is_incidents_itself(rooms: Rooms) -> None:
    """People talk where they are then."""
    rooms.forbid("manage_channels", "create_public_threads")

    room = await rooms.port.open(make_incident(rooms.line), STEM)

    assert (room.kind, room.place.channel_id) == (RoomKind.SHARED, str(INCIDENTS))
    assert room.note == (
        "The bot may not create channels here, and no thread, so this is talked about in #incidents."
    )


async def test_a_deleted_room_is_gone(rooms: Rooms) -> None:
    """A room that it had is not made again behind the core's back: the core learns it and asks anew."""
    incident = await rooms.opened()
    rooms.state.delete_channel(rooms.made[0].id)

    with pytest.raises(CardGone):
        await rooms.port.open(incident, STEM)
    assert (await rooms.port.open(replace(incident, room=None), STEM)).place.channel == f"#{STEM}"
