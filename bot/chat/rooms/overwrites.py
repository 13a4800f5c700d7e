"""Who may do what in a room: as in #incidents, and once it is archived nobody writes any more.

https://docs.discord.com/developers/resources/channel#overwrite-object
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.chat.permissions import SEND, VIEW, Standing, bits

Overwrite = Mapping[str, Any]

_ROLE, _MEMBER = 0, 1
_OWN = bits(
    "view_channel",
    "send_messages",
    "embed_links",
    "attach_files",
    "read_message_history",
    "add_reactions",
    "pin_messages",
)
_WRITING = bits(
    "send_messages", "send_messages_in_threads", "create_public_threads", "create_private_threads"
)
_ADMINISTRATORS_ONLY = bits("manage_roles")
"""Discord lets nobody else hand this out in a channel."""

_EVERY_BIT = -1
"""Also those that this version of discord.py knows no name for."""


def for_room(incidents: Sequence[Overwrite], bot: Standing) -> list[Overwrite] | None:
    """Return the overwrites of #incidents and the bot's own, with no bit in them that its roles lack.

    Discord refuses those. None where the bot sees #incidents by an overwrite alone: it could neither let
    itself into a room nor keep others out.
    """
    mine = _EVERY_BIT if bot.is_administrator else bot.everywhere & ~_ADMINISTRATORS_ONLY
    if not mine & VIEW:
        return None
    copied = [_masked(each, mine) for each in incidents if int(each["id"]) != bot.user_id]
    own = next((each for each in incidents if int(each["id"]) == bot.user_id), _nothing(bot.user_id, _MEMBER))
    return [*copied, _masked(_with(own, allow=_OWN), mine)]


def closed(room: Sequence[Overwrite], bot: Standing) -> list[Overwrite]:
    """Return a room's overwrites changed so that nobody but the bot (and administrators) writes in it."""
    writing = _WRITING & (bot.everywhere | bot.within(room))
    others = [each for each in room if int(each["id"]) not in {bot.user_id, bot.guild_id}]
    everyone = _of(room, bot.guild_id) or _nothing(bot.guild_id, _ROLE)
    own = _of(room, bot.user_id) or _nothing(bot.user_id, _MEMBER)
    return [
        _with(everyone, deny=writing),
        *(_with(each, deny=0, never=writing) for each in others),
        _with(own, allow=SEND & bot.within(room)),
    ]


def is_closed(room: Sequence[Overwrite], bot: Standing) -> bool:
    """Tell whether nobody but the bot writes in a room."""
    return _bits(closed(room, bot)) == _bits(room)


def of_channel(channels: Sequence[Mapping[str, Any]], channel_id: str) -> Sequence[Overwrite] | None:
    """Return the overwrites of one of these channels, None where it is not among them."""
    found = next((each for each in channels if str(each["id"]) == channel_id), None)
    return None if found is None else found.get("permission_overwrites", [])


def _bits(overwrites: Sequence[Overwrite]) -> dict[int, tuple[int, int]]:
    """Return what each may and may not, those left out of whom nothing is said."""
    read = {int(each["id"]): (int(each["allow"]), int(each["deny"])) for each in overwrites}
    return {id_: bits for id_, bits in read.items() if any(bits)}


def _of(overwrites: Sequence[Overwrite], target_id: int) -> Overwrite | None:
    return next((each for each in overwrites if int(each["id"]) == target_id), None)


def _nothing(target_id: int, kind: int) -> Overwrite:
    return {"id": str(target_id), "type": kind, "allow": "0", "deny": "0"}


def _with(overwrite: Overwrite, *, allow: int = 0, deny: int = 0, never: int = 0) -> Overwrite:
    """Return an overwrite that allows and denies more; what is denied, or `never` allowed, is not allowed."""
    allowed = (int(overwrite["allow"]) | allow) & ~(deny | never)
    denied = (int(overwrite["deny"]) | deny) & ~allow
    return {
        "id": str(overwrite["id"]),
        "type": int(overwrite["type"]),
        "allow": str(allowed),
        "deny": str(denied),
    }


def _masked(overwrite: Overwrite, mine: int) -> Overwrite:
    return {
        "id": str(overwrite["id"]),
        "type": int(overwrite["type"]),
        "allow": str(int(overwrite["allow"]) & mine),
        "deny": str(int(overwrite["deny"]) & mine),
    }
