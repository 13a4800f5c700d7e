"""The rooms port against the local Discord over sockets: a guild with #incidents, and what became of it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import discord
from discord.ui import View
from simcord.enums import OverwriteType

from bot.chat.cards.face import Face
from bot.chat.discord_chat import Limits
from bot.chat.permissions import bits
from bot.chat.rooms import DiscordRooms, Where
from bot.core.domain.incident import Incident, Room, Severity
from bot.core.domain.operation import Card, Place
from bot.core.domain.person import Person
from bot.core.domain.step import Kind, Progress, Step
from sandbox.discord.plan import ChannelPlan
from sandbox.discord.world.model import Overwrite
from tests.fakes.local import BOB, CHANNEL, GUILD, PLAN, TOKEN, Line, open_line

INCIDENTS, CATEGORY_NAME = 1200000000000000091, "Incidents"
STEM = "inc-20260304-payment"
BOB_PERSON = Person(str(BOB), "bob")
TEXT, CATEGORY = 0, 4
ROOMS_PLAN = replace(
    PLAN,
    bot=replace(PLAN.bot, administrator=False),
    channels=(*PLAN.channels, ChannelPlan(INCIDENTS, "incidents", CATEGORY_NAME)),
)


@dataclass
class Rooms:
    """The port, the line below it, and the state of the Discord behind."""

    line: Line
    port: DiscordRooms

    @property
    def state(self) -> Any:
        """The local Discord's own state."""
        return self.line.discord.world.state

    @property
    def channels(self) -> list[Any]:
        """All channels of the guild, threads left out."""
        return [self.state.channels[one] for one in self.state.get_guild(GUILD).channel_ids]

    @property
    def category(self) -> str:
        """The id of the category in which #incidents stands."""
        return str(self.state.channels[INCIDENTS].parent_id)

    @property
    def made(self) -> list[Any]:
        """The channels that were not there from the beginning."""
        return [each for each in self.channels if each.name.startswith("inc-")]

    @property
    def threads(self) -> list[Any]:
        """All threads."""
        return [each for each in self.state.channels.values() if each.is_thread]

    @property
    def events(self) -> list[Any]:
        """The scheduled events."""
        return list(self.state.get_guild(GUILD).scheduled_events.values())

    def again(self, **more: Any) -> DiscordRooms:
        """Return the port as after a restart."""
        return _port(self.line, **more)

    def messages(self, channel_id: str | int) -> list[Any]:
        """Return what people see in a channel, oldest first; Discord's own words about pins left out."""
        return [each for each in self.state.messages[int(channel_id)].values() if int(each.type) == TEXT]

    def fill(self, category: str, most: int = 50) -> None:
        """Put channels into a category until it has so many."""
        inside = sum(str(each.parent_id) == category for each in self.channels)
        for number in range(most - inside):
            self.state.create_channel(GUILD, f"old-{category}-{number}", parent_id=int(category))

    def add_category(self, name: str) -> str:
        """Make a category; return its id."""
        return str(self.state.create_channel(GUILD, name, type=CATEGORY).id)

    def allow(self, *names: str) -> None:
        """Give permissions to the bot, in the whole guild."""
        for role in self.state.get_guild(GUILD).roles.values():
            if role.managed:
                role.permissions = int(role.permissions) | bits(*names)

    def forbid(self, *names: str) -> None:
        """Take permissions from everybody, in the whole guild."""
        for role in self.state.get_guild(GUILD).roles.values():
            role.permissions = int(role.permissions) & ~bits(*names)

    def hide(self, channel_id: int, target_id: int, *, allow: int = 0, deny: int = 0) -> None:
        """Give a channel an overwrite for a role."""
        self.state.set_overwrite(channel_id, Overwrite(target_id, OverwriteType.ROLE, allow, deny))

    def may(self, user_id: int, channel_id: int, name: str) -> bool:
        """Tell whether somebody may do something in a channel."""
        return bool(self.state.compute_permissions(GUILD, user_id, channel_id) & bits(name))

    async def shown_channels(self) -> list[Any]:
        """Return the channels as Discord shows them to the bot."""
        return list(await self.line.client.http.get_all_guild_channels(GUILD))

    async def shown_message(self, card: Card) -> dict[str, Any]:
        """Return a message as Discord shows it to the bot."""
        http = self.line.client.http
        return dict(await http.get_message(int(card.channel_id), int(card.message_id)))

    async def fail(self, method: str, path: str, **fault: Any) -> None:
        """Let one call fail."""
        await self.line.order(do="fail", method=method, path=path, **fault)

    async def opened(self, **changes: Any) -> Incident:
        """Return an incident with a room."""
        incident = make_incident(self.line, **changes)
        return replace(incident, room=await self.port.open(incident, STEM))

    async def posted(self, incident: Incident, *steps: Step) -> Incident:
        """Return the incident with the messages of these steps standing."""
        for step in steps:
            card = await self.port.post(incident, step)
            incident = incident.wanting(replace(step, card=card, state=Progress.DONE))
        return replace(incident, revision=incident.revision + 1)


def make_incident(line: Line, **changes: Any) -> Incident:
    """Return an incident that was opened just now by bob."""
    now = line.clock.now()
    fields: dict[str, Any] = {
        "id": "inc_abc",
        "title": "Payment failures",
        "severity": Severity.SEV1,
        "opened_at": now,
        "opened_by": BOB_PERSON,
        "place": Place(str(GUILD), str(CHANNEL), "#deployments"),
        "steps": (Step(kind=Kind.ROOM, wanted_at=now),),
    }
    return Incident(**(fields | changes))


def step(line: Line, kind: Kind, **more: Any) -> Step:
    """Return a step that is wanted now."""
    return Step(kind=kind, wanted_at=line.clock.now(), **more)


def face(incident: Incident, step: Step) -> Face:
    """Draw a message with all that can change in it."""
    embed = discord.Embed()
    embed.set_footer(text=f"Incident {incident.id} {step.key}")
    called = "" if step.person is None else f" <@{step.person.id}>"
    return Face(f"{step.key}: {incident.status}{called}", embed)


def under(incident: Incident, step: Step) -> View | None:
    """Draw one button under an open card."""
    if step.kind is not Kind.CARD or not incident.is_open:
        return None
    view = View(timeout=None)
    view.add_item(discord.ui.Button(label="Roll back", custom_id=f"back:{incident.id}"))
    return view


def places(rooms: Sequence[Room]) -> list[str]:
    """Return what the rooms are called."""
    return [room.place.channel for room in rooms]


@asynccontextmanager
async def open_rooms(folder: Path, **more: Any) -> AsyncIterator[Rooms]:
    """Serve the guild and log the client in; it needs no gateway to write."""
    async with open_line(folder, plan=ROOMS_PLAN) as line:
        await line.serve()
        await line.client.login(TOKEN)
        rooms = Rooms(line, _port(line, **more))
        rooms.allow("pin_messages", "create_private_threads")
        yield rooms


def _port(line: Line, *, limits: Limits | None = None, **where: Any) -> DiscordRooms:
    return DiscordRooms(
        line.client,
        line.clock,
        line.tasks,
        Where(guild_id=str(GUILD), incidents_id=str(INCIDENTS), **where),
        face=face,
        under=under,
        limits=limits or Limits(pace=0.0, pauses=(0.0,)),
    )
