"""Looks whether Discord has what the settings name: the token's bot, the server, its channels and roles."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import discord

from bot.chat import rest
from bot.core.ports.chat import ChatError

_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `chatops check`; `is_fatal` where the settings must change before the bot can start."""

    ok: bool
    subject: str
    text: str
    is_fatal: bool = False

    @property
    def line(self) -> str:
        """The finding as it is printed."""
        return f"{'ok' if self.ok else 'FAIL':<5} {self.subject:<11} {self.text}"


async def inspect(
    client: discord.Client,
    token: str,
    guild_id: str,
    channels: Mapping[str, str],
    roles: Mapping[str, frozenset[str]],
) -> list[Finding]:
    """Log in by REST and compare; after a refusal there is nothing more to compare.

    https://docs.discord.com/developers/resources/guild#get-guild
    """
    try:
        async with rest.answered(_SECONDS):
            await client.login(token)
            return [finding async for finding in _look(client, int(guild_id), channels, roles)]
    except discord.LoginFailure:
        return [
            Finding(False, "token", "Discord refuses it (401). Put the current one into DISCORD_TOKEN.", True)
        ]
    except ChatError as error:
        return [
            Finding(False, "discord", f"{error}. Nothing more could be looked at; try again in a moment.")
        ]
    finally:
        await client.close()


async def _look(
    client: discord.Client, guild_id: int, channels: Mapping[str, str], roles: Mapping[str, frozenset[str]]
) -> AsyncIterator[Finding]:
    yield Finding(True, "token", f"logs in as {client.user}")
    try:
        guild = await client.http.get_guild(guild_id)
        there = {str(channel["id"]) for channel in await client.http.get_all_guild_channels(guild_id)}
    except (discord.Forbidden, discord.NotFound):
        yield Finding(
            False, "guild", f"The bot is not in the server {guild_id}. Invite it, or mend `guild`.", True
        )
        return
    yield Finding(True, "guild", str(guild["name"]))
    for name, id_ in channels.items():
        yield Finding(
            id_ in there, "channel", f"{name} {id_}{'' if id_ in there else ': the bot sees no such channel'}"
        )
    found = {str(role["id"]): role for role in guild["roles"]}
    for name, ids in roles.items():
        for id_ in sorted(ids):
            yield _role(name, id_, found.get(id_), str(guild_id))


def _role(name: str, id_: str, role: Mapping[str, Any] | None, guild_id: str) -> Finding:
    if role is None:
        return Finding(
            False, "role", f"{name} {id_}: the server has no such role; nobody can act as {name} by it"
        )
    if id_ == guild_id:
        return Finding(
            False, "role", f"{name} {id_}: that is @everyone; name a role that is given to people", True
        )
    if role.get("managed"):
        return Finding(
            False, "role", f"{name} {id_}: @{role['name']} belongs to an integration; name another", True
        )
    return Finding(True, "role", f"{name} {id_} is @{role['name']}")
