"""One room for an incident, whatever happens: a channel, else a thread of #incidents, else #incidents."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import structlog

from bot.chat import rest
from bot.chat.rooms import names, overwrites
from bot.chat.rooms.archive import Archive
from bot.chat.rooms.categories import MOST_IN_GUILD, Categories, Category, full, note
from bot.chat.rooms.guild import Guild
from bot.chat.rooms.threads import Threads
from bot.core.domain.incident import Incident, Room, RoomKind
from bot.core.domain.operation import Place

Json = Mapping[str, Any]

_TEXT = 0
_REFUSALS = frozenset({rest.MISSING_ACCESS, rest.MISSING_PERMISSIONS})
_MAY_NOT = "The bot may not create channels here"
_GUILD_FULL = f"The server has {MOST_IN_GUILD} channels, the most there can be"
log = structlog.get_logger(__name__)


class _NoChannel(Exception):  # noqa: N818 - names what there is not
    """There can be no channel; the message says why, as the first half of a sentence."""


class Places:
    """Makes rooms, one after the other, so that no two of them get one name."""

    def __init__(self, guild: Guild, threads: Threads, categories: Categories, archive: Archive) -> None:
        self._guild = guild
        self._threads = threads
        self._categories = categories
        self._archive = archive
        self._making = asyncio.Lock()

    async def open(self, incident: Incident, stem: str, taken: Collection[str] = ()) -> Room:
        """Return the incident's room, made if it has none, opened again if archived; raise ChatError.

        It gets none of the names that are `taken`: a channel that was deleted is still spoken of.
        ChannelGone says that the room it had was deleted.
        """
        if incident.room is not None:
            await self._archive.take_out(incident.room)
            return incident.room
        async with self._making:
            return await self._find_or_make(incident, stem, taken)

    async def _find_or_make(self, incident: Incident, stem: str, taken: Collection[str]) -> Room:
        channels = await self._guild.channels()
        known = next((each for each in channels if names.is_topic_of(incident, each)), None)
        if known is not None:
            return self._room(known, channels)
        begun = await self._threads.begun(incident)
        there = [str(each["name"]) for each in (*channels, *await self._guild.threads())]
        name = names.free(stem, (*there, *taken))
        if begun is not None:
            return await self._make_thread(incident, name, begun, channels)
        try:
            return await self._make_channel(incident, name, channels)
        except _NoChannel as why:
            return await self._make_thread(incident, name, f"{why}, so this is a thread.", channels)

    async def _make_channel(self, incident: Incident, name: str, channels: Sequence[Json]) -> Room:
        """Make it in the first category that takes it; raise _NoChannel, ChatError."""
        if len(channels) >= MOST_IN_GUILD:
            raise _NoChannel(_GUILD_FULL)
        incidents = overwrites.of_channel(channels, self._guild.incidents_id)
        allowed = None if incidents is None else overwrites.for_room(incidents, await self._guild.standing())
        if allowed is None:
            raise _NoChannel(_MAY_NOT)
        body = {
            "name": name,
            "type": _TEXT,
            "topic": names.topic(incident),
            "permission_overwrites": allowed,
        }
        order = self._categories.order(channels, self._guild.incidents_id)
        for category in order:
            if category.has_place:
                made = await self._make_within(category, body)
                if made is not None:
                    return self._room(made, channels)
        raise _NoChannel(full(order))

    async def _make_within(self, category: Category, body: Json) -> Json | None:
        """Make a channel in the category, None where it is full after all; raise _NoChannel, ChatError."""
        try:
            return await self._guild.make_channel({**body, "parent_id": category.id})
        except rest.Denied as error:
            if error.code in _REFUSALS:
                raise _NoChannel(_MAY_NOT) from error
            if error.code == rest.TOO_MANY_CHANNELS:
                raise _NoChannel(_GUILD_FULL) from error
            if error.code == rest.INVALID_BODY and "parent_id" in str(error):
                return None
            raise

    async def _make_thread(self, incident: Incident, name: str, note: str, channels: Sequence[Json]) -> Room:
        """Make a thread; where that is refused as well, #incidents is the room. Raise ChatError."""
        try:
            return await self._threads.make(incident, name, note)
        except rest.Denied as error:
            log.warning("no thread either", incident=incident.id, error=str(error))
        why = note.removesuffix(", so this is a thread.")
        shared = next((each for each in channels if str(each["id"]) == self._guild.incidents_id), None)
        called = f"#{shared['name'] if shared else 'incidents'}"
        place = Place(self._guild.id, self._guild.incidents_id, called)
        return Room(place, RoomKind.SHARED, f"{why}, and no thread, so this is talked about in {called}.")

    def _room(self, channel: Json, channels: Sequence[Json]) -> Room:
        order = self._categories.order(channels, self._guild.incidents_id)
        parent = channel.get("parent_id")
        why = note(order[0], str(parent), order) if parent and order else ""
        return Room(Place(self._guild.id, str(channel["id"]), f"#{channel['name']}"), RoomKind.CHANNEL, why)
