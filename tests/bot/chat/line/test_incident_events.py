"""Raw events about incidents, handed over as they come."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from typing_extensions import override

from bot.chat.line.incident_events import IncidentEvents
from bot.core.domain.incident import Room
from bot.core.domain.operation import Place
from tests.fakes.guild import Guild
from tests.fakes.incident_desk import FakeIncidentDesk
from tests.fakes.local import BOB, GUILD, SECONDS, open_line


def make_room(guild: Guild, channel_id: int) -> None:
    """Let a channel be the incident's room."""
    place = Place(str(guild.guild.id), str(channel_id), "#inc")
    guild.incidents.incident = replace(guild.incidents.incident, room=Room(place))


async def message(guild: Guild) -> discord.Message:
    """Let bob write something; return it."""
    await guild.bob.send(guild.deployments, "Keys expired")
    last: discord.Message = guild.deployments.last_message
    return last


async def test_a_sign_may_take_a_call(guild: Guild) -> None:
    """✅ arrives with message and person; ❌, look-alikes and what the bot puts there say nothing."""
    written = await message(guild)
    for emoji in ("✅", "❌", "✔️"):
        await guild.bob.react(written, emoji)
    await written.add_reaction("✅")
    await guild.settle()

    assert guild.incidents.heard == [("reacted", str(written.id), str(guild.bob.id))]


async def test_a_mark_is_handed_over(guild: Guild) -> None:
    """📌 arrives with its channel and message."""
    written = await message(guild)
    await guild.alice.react(written, "📌")

    assert guild.incidents.heard == [("marked", str(guild.deployments.id), str(written.id))]


async def test_a_pinned_message_is_handed_over(guild: Guild) -> None:
    """Pinning tells the channel, whoever did it."""
    written = await message(guild)
    guild.env.backend.set_pinned(guild.deployments.id, written.id, True, actor_id=guild.bob.id)
    await guild.settle()

    assert guild.incidents.heard == [("marked", str(guild.deployments.id), None)]


async def test_a_message_deleted_in_a_room_is_handed_over(guild: Guild) -> None:
    """One or many; what is deleted elsewhere is none of an incident's."""
    for _ in range(2):
        guild.env.backend.delete_message(guild.deployments.id, (await message(guild)).id)
        await guild.settle()
        make_room(guild, guild.deployments.id)

    assert guild.incidents.heard == [("vanished", str(guild.deployments.id), None)]


async def test_many_messages_deleted_at_once_are_one_event(guild: Guild) -> None:
    """A moderator may take the card with them."""
    make_room(guild, guild.deployments.id)
    written: list[str | int] = [(await message(guild)).id for _ in range(2)]
    await guild.client.http.delete_messages(guild.deployments.id, written)
    await guild.settle()

    assert guild.incidents.heard == [("vanished", str(guild.deployments.id), None)]


async def test_a_deleted_room_is_handed_over(guild: Guild) -> None:
    """A channel, or a thread."""
    make_room(guild, guild.elsewhere.id)
    guild.env.backend.delete_channel(guild.elsewhere.id)
    await guild.settle()
    assert guild.incidents.heard == [("vanished", str(guild.elsewhere.id), None)]

    thread = guild.env.backend.create_thread(guild.deployments.id, "inc", int(guild.bob.id))
    make_room(guild, thread.id)
    guild.env.backend.delete_channel(thread.id)
    await guild.settle()
    assert guild.incidents.heard[1:] == [("vanished", str(thread.id), None)]


class Event:
    """A scheduled event as discord.py hands it over."""

    def __init__(self, guild_id: int, status: discord.EventStatus) -> None:
        self.id, self.guild_id, self.status = 77, guild_id, status


@pytest.mark.parametrize(
    ("guild_id", "status", "heard"),
    [
        (1, discord.EventStatus.canceled, [("vanished", None, "77")]),
        (1, discord.EventStatus.active, []),
        (2, discord.EventStatus.canceled, []),
    ],
)
async def test_a_cancelled_event_is_handed_over(
    guild_id: int, status: discord.EventStatus, heard: list[object]
) -> None:
    """One that begins or is moved is not."""
    desk, client = FakeIncidentDesk(), discord.Client(intents=discord.Intents.none())
    event: Any = Event(guild_id, status)

    await IncidentEvents(client, desk, "1").on_scheduled_event_update(event, event)

    assert desk.heard == heard


@pytest.mark.parametrize(("guild_id", "heard"), [(1, [("vanished", None, "77")]), (2, [])])
async def test_a_deleted_event_is_handed_over(guild_id: int, heard: list[object]) -> None:
    """In this guild alone."""
    desk, client = FakeIncidentDesk(), discord.Client(intents=discord.Intents.none())
    event: Any = Event(guild_id, discord.EventStatus.scheduled)

    await IncidentEvents(client, desk, "1").on_scheduled_event_delete(event)

    assert desk.heard == heard


async def test_other_guilds_are_not_heard(guild: Guild) -> None:
    """Nothing that happens elsewhere reaches the desk."""
    elsewhere = IncidentEvents(guild.client, guild.incidents, "1")
    written = await message(guild)
    add: Any = {
        "message_id": written.id,
        "channel_id": 2,
        "user_id": 3,
        "guild_id": 4,
        "type": 0,
        "burst": False,
    }
    sign = discord.PartialEmoji(name="✅")
    await elsewhere.on_raw_reaction_add(discord.RawReactionActionEvent(add, sign, "REACTION_ADD"))
    await elsewhere.on_guild_channel_pins_update(written.channel, None)  # type: ignore[arg-type] # a text channel

    assert guild.incidents.heard == []


async def test_the_gateway_tells_it(tmp_path: Path) -> None:
    """Over sockets: an event that is called off, a pinned message, a mark, a deleted channel."""
    desk = ListeningIncidents()
    async with open_line(tmp_path, incidents=desk) as line:
        await line.serve()
        await line.run()
        state, http = line.discord.world.state, line.client.http
        room = state.create_channel(GUILD, "inc-room").id
        desk.incident = replace(desk.incident, room=Room(Place(str(GUILD), str(room), "#inc-room")))
        written = int(line.discord.world.post(BOB, room, "Keys expired")["id"])
        line.discord.world.react(BOB, room, written, "📌")
        await desk.until_heard("marked", str(room), str(written))
        state.set_pinned(room, written, True, actor_id=BOB)
        at = line.clock.now() + timedelta(days=1)
        event = await http.create_guild_scheduled_event(
            GUILD,
            name="Postmortem",
            privacy_level=2,
            entity_type=3,
            entity_metadata={"location": "#inc-room"},
            scheduled_start_time=at.isoformat(),
            scheduled_end_time=(at + timedelta(hours=1)).isoformat(),
        )
        await http.delete_scheduled_event(GUILD, int(event["id"]))
        await desk.until_heard("vanished", None, str(event["id"]))
        state.delete_channel(room)
        await desk.until_heard("vanished", str(room), None)

    marks = [each for each in desk.heard if each[0] == "marked"]
    assert marks == [("marked", str(room), str(written)), ("marked", str(room), None)]


@dataclass
class ListeningIncidents(FakeIncidentDesk):
    """A desk one can wait for."""

    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @override
    def _hear(self, *what: object) -> None:
        super()._hear(*what)
        self.arrived.set()

    async def until_heard(self, *what: object) -> None:
        """Return when this was handed over."""
        async with asyncio.timeout(SECONDS):
            while what not in self.heard:
                self.arrived.clear()
                await self.arrived.wait()
