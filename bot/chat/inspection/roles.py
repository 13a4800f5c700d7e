"""Looks at the roles of the matrix: whether authority can rest on them, and whether people hold them."""

from collections.abc import AsyncIterator, Iterator, Mapping

import discord

from bot.chat.inspection.finding import Finding, fault, warning, well
from bot.chat.inspection.server import Json, Server
from bot.chat.permissions import bits
from bot.core.policy.holders import shortages
from bot.core.policy.matrix import Matrix

_IN_PROMPT = 1 << 0


def look_at_roles(server: Server, matrix: Matrix, deployments: Json | None) -> Iterator[Finding]:
    """Yield a line for each role of the matrix, and for each that nobody could call."""
    for name, ids in matrix.roles.items():
        for id_ in sorted(ids):
            yield _role(name, id_, server.roles, str(server.bot.guild_id))
    yield from _uncallable(server, matrix, deployments)


async def count_holders(client: discord.Client, guild_id: int, matrix: Matrix) -> AsyncIterator[Finding]:
    """Compare what is asked for with who is there; no privileged intent is needed for that.

    https://docs.discord.com/developers/resources/guild#get-guild-role-member-counts
    """
    try:
        counts = await client.http.get_role_member_counts(guild_id)
    except (discord.Forbidden, discord.NotFound):
        yield warning("approvals", "Discord does not count who holds which role")
        return
    numbers = {str(id_): number for id_, number in counts.items()}
    short = list(shortages(matrix, numbers))
    for found in short:
        yield Finding(found.of_requesters, "approvals", found.text, is_warning=True)
    if not short:
        for name, ids in matrix.roles.items():
            if not any(numbers.get(id_, 1) for id_ in ids):
                yield warning("role", f"{name}: nobody holds it, so nobody acts as {name}")


def _uncallable(server: Server, matrix: Matrix, deployments: Json | None) -> Iterator[Finding]:
    """Tell which roles a broken glass could not call: Discord calls only roles that anyone may mention.

    https://docs.discord.com/developers/resources/message#allowed-mentions-object
    """
    glass, there = matrix.break_glass, server.roles
    if glass is None:
        return
    overwrites = deployments.get("permission_overwrites", []) if deployments else []
    if server.bot.within(overwrites) & bits("mention_everyone"):
        return
    rows = [row for row in matrix.rows if row.action in glass.actions]
    called = sorted({name for row in rows for slot in row.slots for name in slot.roles})
    for id_ in sorted({id_ for name in called for id_ in matrix.role_ids(name)}):
        if id_ in there and not there[id_].get("mentionable"):
            spoken = f"@{there[id_]['name']}"
            told = f"{spoken} cannot be called when somebody breaks the glass; allow anyone to @mention it"
            yield warning("role", f"{told} in Server Settings > Roles > {spoken[1:]} > Display")


def _role(name: str, id_: str, there: Mapping[str, Json], guild_id: str) -> Finding:
    """Judge one role that the matrix names; authority by it must be given by people, to people."""
    role, named = there.get(id_), f"{name} {id_}"
    if role is None:
        told = f"{named}: the server has no such role; nobody can act as {name} by it"
        return fault("role", f"{told}: mend `roles` in the matrix")
    if (why := _unfit(role, guild_id)) is not None:
        return fault("role", f"{named}: {why}", is_fatal=True)
    alike = [twin for twin, other in there.items() if other["name"] == role["name"] and other is not role]
    if alike:
        text = f"{named} is @{role['name']}, and so is {', '.join(alike)}: people cannot tell them apart"
        return warning("role", text)
    return well("role", f"{named} is @{role['name']}")


def _unfit(role: Json, guild_id: str) -> str | None:
    """Return why nobody's authority can rest on the role; None where it can.

    https://docs.discord.com/developers/topics/permissions#role-object
    """
    if str(role["id"]) == guild_id:
        return "that is @everyone; name a role that is given to people"
    if role.get("managed"):
        return f"@{role['name']} belongs to an integration; name another"
    if role.get("flags", 0) & _IN_PROMPT:
        return f"members give themselves @{role['name']} in onboarding; take it out there, or name another"
    if "guild_connections" in role.get("tags", {}):
        return f"members give themselves @{role['name']} by linking an account; name another"
    return None
