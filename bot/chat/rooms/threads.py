"""A thread of #incidents as a room: under a message of the bot, by which it is found again.

A thread has no topic to mark; one made from a message has the message's id, and a second one is refused.
"""

import discord
import structlog

from bot.chat import rest, text
from bot.chat.cards.face import Face
from bot.chat.outbox import Letter, Outbox
from bot.chat.rooms.guild import Guild
from bot.core.domain.incident import Incident, Room, RoomKind
from bot.core.domain.operation import Place
from bot.core.domain.step import Kind

_A_WEEK = 10080
_TITLE = 300
log = structlog.get_logger(__name__)


class Threads:
    """Makes threads in #incidents, one for an incident and each time that it wants a room."""

    def __init__(self, guild: Guild, outbox: Outbox) -> None:
        self._guild = guild
        self._outbox = outbox

    async def begun(self, incident: Incident) -> str | None:
        """Return the note of a thread that was begun before, whether it stands or not; raise ChatError.

        Where the bot may not read #incidents it cannot have begun one.
        """
        try:
            message = await self._outbox.find(self._letter(incident, ""))
        except rest.Denied as error:
            log.warning("no thread looked for", incident=incident.id, error=str(error))
            return None
        return None if message is None else message.content.splitlines()[-1]

    async def make(self, incident: Incident, name: str, note: str) -> Room:
        """Make the thread, or return the one there is; raise Denied where there may be none, ChatError."""
        message = await self._outbox.deliver(self._letter(incident, note))
        id_, body = str(message.id), {"name": name, "auto_archive_duration": _A_WEEK}
        try:
            thread = await self._guild.make_thread(id_, body)
        except rest.Denied as error:
            if error.code != rest.THREAD_EXISTS:
                raise
            thread = await self._guild.channel(id_)
        place = Place(self._guild.id, str(thread["id"]), f"#{thread['name']}")
        return Room(place, RoomKind.THREAD, note)

    def _letter(self, incident: Incident, note: str) -> Letter:
        """Return the message above the thread; its mark is another one once a room was deleted."""
        wanted = incident.step(Kind.ROOM)
        since = wanted.wanted_at if wanted else incident.opened_at
        embed = discord.Embed()
        embed.set_footer(text=f"Incident {incident.id} room {since:%Y-%m-%dT%H:%M:%S}")
        by, title = text.person(incident.opened_by.name), text.line(incident.title, _TITLE)
        words = f"🚨 {title} ({incident.severity.spoken}), called by {by}\n{note}"
        return Letter(channel_id=self._guild.incidents_id, face=Face(words, embed), since=since)
