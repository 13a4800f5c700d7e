"""What the bot may do, computed as Discord does: in the whole server, and in one channel.

https://docs.discord.com/developers/topics/permissions#permission-overwrites
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

Json = Mapping[str, Any]

VIEW, SEND = discord.Permissions(view_channel=True).value, discord.Permissions(send_messages=True).value


def bits(*names: str) -> int:
    """Return the bit set of permissions by discord.py's names for them."""
    return discord.Permissions(**dict.fromkeys(names, True)).value


@dataclass(frozen=True, slots=True)
class Standing:
    """The bot in its server: `everywhere` are the bits that its roles give it, before any overwrite."""

    user_id: int
    guild_id: int
    role_ids: frozenset[int]
    everywhere: int

    @property
    def is_administrator(self) -> bool:
        """Whether overwrites do not count for it."""
        return bool(self.everywhere & bits("administrator"))

    def within(self, overwrites: Sequence[Json]) -> int:
        """Return the bits that it has in a channel with these overwrites."""
        if self.is_administrator:
            return self.everywhere
        everyone = [each for each in overwrites if int(each["id"]) == self.guild_id]
        roles = [each for each in overwrites if int(each["id"]) in self.role_ids - {self.guild_id}]
        own = [each for each in overwrites if int(each["id"]) == self.user_id]
        allowed = self.everywhere
        for layer in (everyone, roles, own):
            allowed = allowed & ~_union(layer, "deny") | _union(layer, "allow")
        return allowed


async def of_bot(client: discord.Client, guild_id: int) -> Standing:
    """Ask Discord for the bot's roles and what they allow; raise discord.HTTPException.

    https://docs.discord.com/developers/resources/guild#get-guild-member
    """
    if client.user is None:
        raise RuntimeError("log in before asking what the bot may do")
    guild = await client.http.get_guild(guild_id)
    member = await client.http.get_member(guild_id, client.user.id)
    return standing(guild, member, client.user.id)


def standing(guild: Json, member: Json, user_id: int) -> Standing:
    """Return the standing of a member; an administrator has every bit."""
    guild_id = int(guild["id"])
    held = frozenset({guild_id, *map(int, member["roles"])})
    allowed = 0
    for role in guild["roles"]:
        if int(role["id"]) in held:
            allowed |= int(role["permissions"])
    if allowed & bits("administrator"):
        allowed = discord.Permissions.all().value
    return Standing(user_id, guild_id, held, allowed)


def _union(overwrites: Iterable[Json], side: str) -> int:
    total = 0
    for each in overwrites:
        total |= int(each[side])
    return total
