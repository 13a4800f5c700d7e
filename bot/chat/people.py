"""People as Discord knows them now: its member objects as values of the core."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import discord
from discord.http import Route

from bot.chat import rest
from bot.core.domain.person import Member

_ID = re.compile(r"[0-9]{17,20}")
"""Shorter numbers are names: Discord allows usernames made of digits."""
_MENTION = re.compile(r"<@!?([0-9]{17,20})>")
_LONGEST_NAME = 32
_MOST = 1000
_NO_SUCH = frozenset({rest.UNKNOWN_MEMBER, rest.UNKNOWN_USER})


async def fetch(
    client: discord.Client, guild_id: str, user_id: str, now: datetime, seconds: float
) -> Member | None:
    """Ask for the person's standing in the guild at this moment, None if not a member; raise ChatError."""
    payload = await standing(client, guild_id, user_id, seconds)
    return None if payload is None else from_payload(payload, now)


async def standing(
    client: discord.Client, guild_id: str, user_id: str, seconds: float
) -> Mapping[str, Any] | None:
    """Ask for a guild member object, None where there is none; raise ChatError.

    https://docs.discord.com/developers/resources/guild#get-guild-member
    """
    try:
        async with rest.answered(seconds):
            return await client.http.get_member(int(guild_id), int(user_id))
    except rest.Denied as error:
        if error.code in _NO_SUCH:
            return None
        raise


def voter(payload: Mapping[str, Any], late: frozenset[str], message_id: str, now: datetime) -> Member:
    """Read a guild member object of somebody who votes on a message, and was given the `late` roles since.

    Who has joined since has no role of before.
    """
    member = from_payload(payload, now)
    joined_at = payload.get("joined_at")
    if joined_at and datetime.fromisoformat(joined_at) > discord.utils.snowflake_time(int(message_id)):
        late = member.role_ids
    return replace(member, role_ids=member.role_ids - late, late_role_ids=member.role_ids & late)


async def find(
    client: discord.Client, guild_id: str, name: str, now: datetime, seconds: float
) -> Member | None:
    """Return the member with this id or exact username, with or without `@`; raise ChatError.

    https://docs.discord.com/developers/resources/guild#search-guild-members
    """
    name = name.removeprefix("@")
    if _ID.fullmatch(name):
        return await fetch(client, guild_id, name, now, seconds)
    if not 0 < len(name) <= _LONGEST_NAME:
        return None
    route = Route("GET", "/guilds/{guild_id}/members/search", guild_id=int(guild_id))
    async with rest.answered(seconds):
        found = await client.http.request(route, params={"query": name, "limit": _MOST})
    members = (from_payload(payload, now) for payload in found)
    return next((member for member in members if member.name == name), None)


def named(written: str) -> str:
    """Return the id of a mention, which Discord's client makes of a typed `@bob`; else what was written."""
    mention = _MENTION.fullmatch(written.strip())
    return mention[1] if mention else written


def from_payload(payload: Mapping[str, Any], now: datetime) -> Member:
    """Read a guild member object; the username is unique and hence the name, a nickname is not.

    https://docs.discord.com/developers/resources/guild#guild-member-object
    """
    user = payload["user"]
    until = payload.get("communication_disabled_until")
    return Member(
        id=str(user["id"]),
        name=str(user["username"]),
        role_ids=frozenset(str(role) for role in payload["roles"]),
        is_bot=bool(user.get("bot", False)),
        is_pending=bool(payload.get("pending", False)),
        is_timed_out=until is not None and datetime.fromisoformat(until) > now,
    )


def from_interaction(interaction: discord.Interaction[Any]) -> Member:
    """Return who acts; Discord sends the member with its roles along with every interaction in a guild."""
    user = interaction.user
    if not isinstance(user, discord.Member):
        return Member(id=str(user.id), name=user.name, is_bot=user.bot)
    return from_member(user)


def from_member(member: discord.Member) -> Member:
    """Return who was chosen in a command; Discord sends them along with it."""
    return Member(
        id=str(member.id),
        name=member.name,
        role_ids=frozenset(str(role.id) for role in member.roles if not role.is_default()),
        is_bot=member.bot,
        is_pending=member.pending,
        is_timed_out=member.is_timed_out(),
    )
