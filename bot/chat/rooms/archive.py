"""Rooms of incidents that are over: nobody writes there any more; one that opens again is as it was."""

from collections.abc import Mapping
from typing import Any

import structlog

from bot.chat import rest
from bot.chat.rooms import overwrites
from bot.chat.rooms.categories import Categories
from bot.chat.rooms.guild import Guild
from bot.core.domain.incident import Room, RoomKind
from bot.core.ports.chat import ChatError

Json = Mapping[str, Any]
log = structlog.get_logger(__name__)


class Archive:
    """Closes channels and moves them to the category for archived ones; archives threads and locks them."""

    def __init__(self, guild: Guild, categories: Categories) -> None:
        self._guild = guild
        self._categories = categories

    async def put(self, room: Room) -> None:
        """Let nobody write there any more; a room that is gone is no error. Raise ChatError."""
        try:
            match room.kind:
                case RoomKind.CHANNEL:
                    await self._close(room.place.channel_id)
                case RoomKind.THREAD:
                    await self._lock(room.place.channel_id)
                case RoomKind.SHARED:
                    return
        except rest.ChannelGone:
            log.info("nothing to archive: the room is gone", room=room.place.channel)

    async def take_out(self, room: Room) -> None:
        """Let people write there again, if they may not; ChannelGone where it was deleted, ChatError."""
        if room.kind is RoomKind.SHARED:
            return
        there = await self._guild.channel(room.place.channel_id)
        if room.kind is RoomKind.CHANNEL:
            await self._open(room.place.channel_id, there)
        elif _is_archived(there) or _is_locked(there):
            await self._guild.change(room.place.channel_id, archived=False, locked=False)

    async def _close(self, channel_id: str) -> None:
        """Take the right to write from everybody, and move the channel to the archive if it has a place."""
        there, standing = await self._guild.channel(channel_id), await self._guild.standing()
        changes: dict[str, Any] = {}
        if not overwrites.is_closed(there["permission_overwrites"], standing):
            changes["permission_overwrites"] = overwrites.closed(there["permission_overwrites"], standing)
        shelf = self._categories.place_for_archived(await self._guild.channels())
        if shelf is not None and str(there.get("parent_id")) != shelf:
            changes["parent_id"] = shelf
        if changes:
            await self._guild.change(channel_id, **changes)

    async def _open(self, channel_id: str, there: Json) -> None:
        """Give a channel the overwrites of #incidents again, and a category among the living."""
        standing = await self._guild.standing()
        if not overwrites.is_closed(there["permission_overwrites"], standing):
            return
        channels = await self._guild.channels()
        incidents = overwrites.of_channel(channels, self._guild.incidents_id)
        allowed = None if incidents is None else overwrites.for_room(incidents, standing)
        if allowed is None:
            raise ChatError("The bot does not see the incidents channel, so it lets nobody in here again")
        changes: dict[str, Any] = {"permission_overwrites": allowed}
        if self._categories.archive is not None and str(there.get("parent_id")) == self._categories.archive:
            order = self._categories.order(channels, self._guild.incidents_id)
            changes["parent_id"] = next((each.id for each in order if each.has_place), None)
        await self._guild.change(channel_id, **changes)

    async def _lock(self, thread_id: str) -> None:
        thread = await self._guild.channel(thread_id)
        if not (_is_locked(thread) and _is_archived(thread)):
            await self._guild.change(thread_id, archived=True, locked=True)


def _is_archived(thread: Json) -> bool:
    return bool(thread["thread_metadata"]["archived"])


def _is_locked(thread: Json) -> bool:
    return bool(thread["thread_metadata"].get("locked", False))
