"""Which roles a member has only been given since a message was posted, as the server's own audit log tells.

Whoever may give roles could otherwise make an approver after the request, and out of a second account.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import discord

from bot.chat import rest
from bot.core.ports.chat import ChatError

_MEMBER_ROLE_UPDATE: Any = discord.AuditLogAction.member_role_update.value
_PAGE, _PAGES = 100, 10
Json = Mapping[str, Any]


async def since(
    read: Callable[[int | None], Awaitable[Json]], user_id: str, message_id: str
) -> frozenset[str]:
    """Return the ids of the roles given to the user since; ids in digits. `read` returns a `page`.

    Raise ChatError, also where too much was written since.
    """
    return frozenset(
        [
            str(role["id"])
            async for entry in _entries(read, int(message_id))
            if str(entry["target_id"]) == user_id
            for change in entry.get("changes", ())
            if change["key"] == "$add"
            for role in change["new_value"]
        ]
    )


async def page(client: discord.Client, guild_id: str, before: int | None, seconds: float) -> Json:
    """Return what was written last about roles of members, or `before` an entry; raise ChatError.

    Denied without View Audit Log. https://docs.discord.com/developers/resources/audit-log#get-guild-audit-log
    """
    async with rest.answered(seconds):
        return await client.http.get_audit_logs(
            int(guild_id), limit=_PAGE, before=before, action_type=_MEMBER_ROLE_UPDATE
        )


async def _entries(read: Callable[[int | None], Awaitable[Json]], after: int) -> AsyncIterator[Json]:
    """Yield what was written about roles of members, the newest first."""
    before: int | None = None
    for _ in range(_PAGES):
        found = await read(before)
        entries = {int(entry["id"]): entry for entry in found["audit_log_entries"]}
        for id_, entry in entries.items():
            if id_ > after:
                yield entry
        before = min(entries, default=after)
        if len(entries) < _PAGE or before <= after:
            return
    raise ChatError("too many roles were given in this server meanwhile to tell whose are new")
