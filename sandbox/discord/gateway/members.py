"""REQUEST_GUILD_MEMBERS: the members of a guild in chunks.

https://docs.discord.com/developers/events/gateway-events#request-guild-members
"""

from collections.abc import Iterator
from typing import Any

from sandbox.discord.gateway.protocol import Close, Closing
from sandbox.discord.gateway.source import Source

CHUNK_SIZE = 1000
NONCE_BYTES = 32


def member_chunks(world: Source, data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the GUILD_MEMBERS_CHUNK payloads that answer one request; ids come as strings or integers."""
    try:
        guild_id = int(data["guild_id"])
        limit = int(data.get("limit") or 0)
        wanted = _ids(data.get("user_ids"))
    except (KeyError, TypeError, ValueError):
        raise Closing(Close.DECODE_ERROR, "Error while decoding payload.") from None
    members = world.members_chunk(guild_id, data.get("query"), limit, wanted)
    chunks = [members[start : start + CHUNK_SIZE] for start in range(0, len(members), CHUNK_SIZE)] or [[]]
    for index, chunk in enumerate(chunks):
        yield {
            "guild_id": str(guild_id),
            "members": chunk,
            "chunk_index": index,
            "chunk_count": len(chunks),
            "not_found": _not_found(wanted, members),
        } | _nonce(data)


def _ids(user_ids: object) -> list[int] | None:
    if user_ids is None:
        return None
    return [int(str(one)) for one in (user_ids if isinstance(user_ids, list) else [user_ids])]


def _not_found(wanted: list[int] | None, members: list[dict[str, Any]]) -> list[str]:
    found = {member["user"]["id"] for member in members}
    return [str(one) for one in wanted or [] if str(one) not in found]


def _nonce(data: dict[str, Any]) -> dict[str, str]:
    nonce = data.get("nonce")
    if not isinstance(nonce, str) or len(nonce.encode()) > NONCE_BYTES:
        return {}
    return {"nonce": nonce}
