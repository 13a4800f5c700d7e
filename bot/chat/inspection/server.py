"""What was asked of Discord about the server, and what settings and matrix want of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import discord

from bot.chat import permissions
from bot.chat.permissions import Standing
from bot.core.policy.matrix import Matrix

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What has to be there.

    `channels` are ids by their names in the settings; `categories` are where rooms of incidents are to stand,
    None for where `channels["incidents"]` stands, and `archive` is where they end; `teams` are the user ids
    of everybody whom each team's rota may call; `tells_late_roles` needs one more permission.
    """

    guild_id: str
    channels: Mapping[str, str]
    matrix: Matrix
    categories: Sequence[str | None] = (None,)
    archive: str | None = None
    teams: Mapping[str, Sequence[str]] = field(default_factory=dict)
    tells_late_roles: bool = False


@dataclass(frozen=True, slots=True)
class Server:
    """A server as Discord shows it to the bot, and the bot's standing in it."""

    guild: Json
    channels: Mapping[str, Json]
    bot: Standing

    @property
    def roles(self) -> Mapping[str, Json]:
        """Its roles by id."""
        return {str(role["id"]): role for role in self.guild["roles"]}


async def ask(client: discord.Client, guild_id: str) -> Server:
    """Ask Discord for all of it; raise discord.HTTPException.

    https://docs.discord.com/developers/resources/guild#get-guild-channels
    """
    guild = await client.http.get_guild(int(guild_id))
    listed = await client.http.get_all_guild_channels(int(guild_id))
    bot = await permissions.of_bot(client, int(guild_id))
    return Server(guild, {str(each["id"]): each for each in listed}, bot)
