"""The scheduled event of a postmortem: an hour, outside of Discord's voice channels, one for each resolution.

https://docs.discord.com/developers/resources/guild-scheduled-event
"""

import asyncio
from datetime import datetime, timedelta

from bot.chat import rest, text
from bot.chat.rooms.guild import Guild, Json
from bot.core.domain.incident import Incident

_MEMBERS_ONLY = 2
_EXTERNAL = 3
_TO_COME = frozenset({1, 2})
"""Scheduled and active; the others are over or were cancelled."""
_NAME, _DESCRIPTION, _LOCATION = 100, 1000, 100
_LASTS = timedelta(hours=1)


class Events:
    """Makes events, one after the other, and finds them again by a line of their description."""

    def __init__(self, guild: Guild) -> None:
        self._guild = guild
        self._making = asyncio.Lock()

    async def schedule(self, incident: Incident, at: datetime) -> str:
        """Return the id of the event for this resolution, made if there is none; raise ChatError."""
        async with self._making:
            standing = await self._standing(incident)
            return (
                standing[0] if standing else str((await self._guild.make_event(_event(incident, at)))["id"])
            )

    async def is_scheduled(self, event_id: str) -> bool:
        """Tell whether there is such an event, also one that is over; raise ChatError."""
        try:
            await self._guild.event(event_id)
        except rest.Denied as error:
            if error.code != rest.UNKNOWN_EVENT:
                raise
            return False
        return True

    async def call_off(self, incident: Incident) -> None:
        """Delete the event for this resolution; one that is gone already is no error. Raise ChatError."""
        async with self._making:
            for event_id in await self._standing(incident):
                await self._delete(event_id)

    async def _standing(self, incident: Incident) -> list[str]:
        """Return the ids of the events for this resolution that are not over."""
        mark = _mark(incident)
        return [
            str(each["id"])
            for each in await self._guild.events()
            if each["status"] in _TO_COME and mark in (each.get("description") or "").splitlines()
        ]

    async def _delete(self, event_id: str) -> None:
        try:
            await self._guild.delete_event(event_id)
        except rest.Denied as error:
            if error.code != rest.UNKNOWN_EVENT:
                raise


def _mark(incident: Incident) -> str:
    return f"Incident {incident.id}/{incident.reopened}"


def _event(incident: Incident, at: datetime) -> Json:
    where = incident.room.place.channel if incident.room else incident.place.channel
    room, mark = text.plain(where, _LOCATION) or "Discord", _mark(incident)
    words = f"What happened, what changed it, what shall be different: {text.line(incident.title)}"
    rest_of_it = f"\nThe draft is in {room}.\n{mark}"
    return {
        "name": text.plain(f"Postmortem: {incident.title}", _NAME),
        "description": text.cut(words, _DESCRIPTION - len(rest_of_it)) + rest_of_it,
        "privacy_level": _MEMBERS_ONLY,
        "entity_type": _EXTERNAL,
        "entity_metadata": {"location": room},
        "scheduled_start_time": at.isoformat(),
        "scheduled_end_time": (at + _LASTS).isoformat(),
    }
