"""Which roles a member has only been given since a message was posted, as the server's own audit log tells.

Whoever may give roles could otherwise make an approver after the request, and out of a second account.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import discord

from bot.core.ports.chat import ChatError

_MEMBER_ROLE_UPDATE: Any = discord.AuditLogAction.member_role_update.value
_PAGE, _PAGES = 100, 10
Json = Mapping[str, Any]


async def since(client: discord.Client, guild_id: str, user_id: str, message_id: str) -> frozenset[str]:
    """Return the ids of the roles given to the user since; ids in digits.

    Raise discord.HTTPException (403 without View Audit Log), and ChatError where too much was written since.
    https://docs.discord.com/developers/resources/audit-log#get-guild-audit-log
    """
    return frozenset(
        [
            str(role["id"])
            async for entry in _entries(client, int(guild_id), int(message_id))
            if str(entry["target_id"]) == user_id
            for change in entry.get("changes", ())
            if change["key"] == "$add"
            for role in change["new_value"]
        ]
    )


async def _entries(client: discord.Client, guild_id: int, after: int) -> AsyncIterator[Json]:
    """Yield what was written about roles of members, the newest first."""
    before: int | None = None
    for _ in range(_PAGES):
        page = await client.http.get_audit_logs(
            guild_id, limit=_PAGE, before=before, action_type=_MEMBER_ROLE_UPDATE
        )
        entries = {int(entry["id"]): entry for entry in page["audit_log_entries"]}
        for id_, entry in entries.items():
            if id_ > after:
                yield entry
        before = min(entries, default=after)
        if len(entries) < _PAGE or before <= after:
            return
    raise ChatError("too many roles were given in this server meanwhile to tell whose are new")
