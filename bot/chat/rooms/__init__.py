"""The rooms port on Discord: places, messages and scheduled events of incidents, each once for one key."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import discord

from bot.chat import rest
from bot.chat.discord_chat import Limits
from bot.chat.outbox import Outbox
from bot.chat.rooms.archive import Archive
from bot.chat.rooms.categories import Categories
from bot.chat.rooms.events import Events
from bot.chat.rooms.guild import Guild
from bot.chat.rooms.marks import marks
from bot.chat.rooms.messages import DrawFace, Drawing, DrawView, Messages
from bot.chat.rooms.places import Places
from bot.chat.rooms.threads import Threads
from bot.core.domain.incident import Incident, Room
from bot.core.domain.operation import Card
from bot.core.domain.step import Step
from bot.core.ports.chat import CardGone
from bot.core.ports.clock import Clock
from bot.core.ports.rooms import Mark
from bot.tasks import Tasks

__all__ = ["DiscordRooms", "Where"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The server `guild_id`, its channel #incidents, the ids of the categories for rooms, best first.

    None among them is the category of #incidents. `archive_category` takes archived ones.
    """

    guild_id: str
    incidents_id: str
    categories: Sequence[str | None] = (None,)
    archive_category: str | None = None


class DiscordRooms:
    """Makes rooms `where` it is told to, and speaks in them through `client`.

    `face` draws the message of a step, with the footer `Incident <id> <step's key>`, `under` its buttons.
    `tasks` run the edits that nobody waits for.
    """

    def __init__(
        self,
        client: discord.Client,
        clock: Clock,
        tasks: Tasks,
        where: Where,
        *,
        face: DrawFace,
        under: DrawView,
        limits: Limits | None = None,
    ) -> None:
        limits = limits or Limits()
        self._guild = Guild(client, where.guild_id, where.incidents_id, limits.question)
        outbox = Outbox(client, clock, seconds=limits.post, pauses=limits.pauses)
        threads = Threads(self._guild, outbox)
        categories = Categories(where.categories, where.archive_category)
        self._archive = Archive(self._guild, categories)
        self._places = Places(self._guild, threads, categories, self._archive)
        drawing = Drawing(face=face, under=under, pace=limits.pace, seconds=limits.question)
        self._messages = Messages(client, outbox, clock, tasks, drawing, incidents_id=where.incidents_id)
        self._events = Events(self._guild)

    async def open(self, incident: Incident, stem: str, taken: Collection[str] = ()) -> Room:
        """Make the incident's room, or return the one that it has already; raise ChatError."""
        return await self._places.open(incident, stem, taken)

    async def post(self, incident: Incident, step: Step) -> Card:
        """Send the message of this step, once; raise CardGone where its channel is gone, ChatError."""
        return await self._messages.post(incident, step)

    async def show(self, incident: Incident) -> None:
        """Bring the messages that stand up to date, soon and coalesced; return at once, never raise."""
        self._messages.show(incident)

    async def schedule(self, incident: Incident, at: datetime) -> str:
        """Make the event of the postmortem, or find it; return its id. Raise ChatError."""
        return await self._events.schedule(incident, at)

    async def call_off(self, incident: Incident) -> None:
        """Delete the event of this ending, if there is one; raise ChatError."""
        await self._events.call_off(incident)

    async def archive(self, incident: Incident) -> None:
        """Let nobody write in the room any more; raise ChatError."""
        if incident.room is not None:
            await self._archive.put(incident.room)

    async def is_scheduled(self, event_id: str) -> bool:
        """Tell whether this event has not been deleted; raise ChatError."""
        return await self._events.is_scheduled(event_id)

    async def marks(self, incident: Incident, message_id: str | None = None) -> Sequence[Mark]:
        """Return what people pinned or marked, oldest first; raise ChatError."""
        return await marks(self._guild, incident, message_id)

    async def is_there(self, incident: Incident) -> bool:
        """Tell whether the card still stands; raise CardGone where the room is gone, ChatError."""
        if incident.room is None or incident.card is None:
            return False
        try:
            await self._guild.message(incident.card.channel_id, incident.card.message_id)
        except rest.ChannelGone:
            raise
        except CardGone:
            return False
        return True
