"""The messages of a room that people pinned or marked with 📌, read back from Discord."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from bot.chat import text
from bot.chat.rooms.guild import Guild
from bot.core.domain.incident import Incident, Room
from bot.core.domain.operation import Card
from bot.core.domain.person import Person
from bot.core.ports.chat import CardGone
from bot.core.ports.rooms import Mark

PIN = "\U0001f4cc"
_LOOK_BACK = 200
_WRITTEN_BY_PEOPLE = frozenset({0, 19})
"""An ordinary message and a reply; the others are Discord's own words, as that something was pinned."""


async def marks(guild: Guild, incident: Incident, message_id: str | None = None) -> Sequence[Mark]:
    """Return them, oldest first, from when the incident was opened; raise ChatError.

    `message_id` is looked at as well, which may stand further up than what is read.
    """
    room = incident.room
    if room is None:
        return []
    pinned = await guild.pinned(room.place.channel_id)
    newest = list(await guild.newest(room.place.channel_id, _LOOK_BACK))
    if message_id is not None and all(str(each["id"]) != message_id for each in newest):
        with suppress(CardGone):
            newest.append(await guild.message(room.place.channel_id, message_id))
    marked = filter(_is_marked, newest)
    found = {str(each["id"]): each for each in (*pinned, *marked)}
    return list(_read(sorted(found.values(), key=lambda each: int(each["id"])), guild.bot_id, incident, room))


def _read(
    messages: Sequence[Mapping[str, Any]], bot_id: str, incident: Incident, room: Room
) -> Iterator[Mark]:
    for each in messages:
        author, at = each["author"], datetime.fromisoformat(each["timestamp"])
        is_ours = str(author["id"]) == bot_id or each["type"] not in _WRITTEN_BY_PEOPLE
        if is_ours or at < incident.opened_at:
            continue
        yield Mark(
            message_id=str(each["id"]),
            by=Person(str(author["id"]), str(author["username"])),
            at=at,
            text=str(each.get("content") or ""),
            link=text.link(room.place, Card(room.place.channel_id, str(each["id"]))),
        )


def _is_marked(message: Mapping[str, Any]) -> bool:
    """Tell whether 📌 stands under a message; custom emoji may be called the same."""
    emojis = (each["emoji"] for each in message.get("reactions") or [])
    return any(each.get("id") is None and each.get("name") == PIN for each in emojis)
