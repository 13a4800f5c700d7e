"""Looks at the people whom settings and matrix name by their ids."""

from collections.abc import AsyncIterator, Mapping, Sequence

import discord

from bot.chat.inspection.finding import Finding, fault, warning, well
from bot.core.policy.matrix import Matrix


async def look_at_rotas(
    client: discord.Client, guild_id: int, teams: Mapping[str, Sequence[str]]
) -> AsyncIterator[Finding]:
    """Tell whom a rota names who cannot be called; the next one is, so it is a warning."""
    for team, people in teams.items():
        gone = [id_ for id_ in people if await _roles(client, guild_id, id_) is None]
        for id_ in gone:
            told = f"{team}: {id_} is nobody in this server and is passed over; mend its rota"
            yield warning("rota", told)
        if not gone:
            yield well("rota", f"{team}: everybody can be called")


async def look_at_glass(client: discord.Client, guild_id: int, matrix: Matrix) -> AsyncIterator[Finding]:
    """Tell who of those that are believed while Discord is away would not be believed otherwise."""
    glass = matrix.break_glass
    for person in glass.without_discord if glass else ():
        roles = await _roles(client, guild_id, person.id)
        named = f"without_discord names {person.name} {person.id}"
        if roles is None:
            yield fault("glass", f"{named}, who is nobody in this server; take the line out, or mend the id")
        elif glass is not None and not roles & matrix.role_ids(glass.role):
            yield fault(
                "glass", f"{named}, who does not hold {glass.role}; give them the role, or take it out"
            )


async def _roles(client: discord.Client, guild_id: int, user_id: str) -> frozenset[str] | None:
    """Return the ids of a member's roles; None where nobody is there.

    https://docs.discord.com/developers/resources/guild#get-guild-member
    """
    try:
        member = await client.http.get_member(guild_id, int(user_id))
    except discord.NotFound:
        return None
    return frozenset(map(str, member["roles"]))
