"""Looks whether Discord has what settings and matrix name, and lets the bot do what it is there for."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import discord
import structlog

from bot.chat import needs, permissions, rest
from bot.chat.cards.logs import visible
from bot.core.policy.holders import shortages
from bot.core.policy.matrix import Matrix
from bot.core.ports.chat import ChatError

_SECONDS = 10.0
_IN_PROMPT = 1 << 0
Json = Mapping[str, Any]
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `chatops check`.

    `is_fatal` where the settings must change before the bot can start, `is_warning` where all works so far.
    """

    ok: bool
    subject: str
    text: str
    is_fatal: bool = False
    is_warning: bool = False

    @property
    def line(self) -> str:
        """The finding as it is printed: one line, in which nothing foreign moves the terminal."""
        word = "FAIL" if not self.ok else "warn" if self.is_warning else "ok"
        return f"{word:<5} {self.subject:<11} {visible(self.text)}"


async def inspect(
    client: discord.Client,
    token: str,
    guild_id: str,
    channels: Mapping[str, str],
    matrix: Matrix,
    categories: Sequence[str | None] = (None,),
    teams: Mapping[str, Sequence[str]] = MappingProxyType({}),
    *,
    tells_late_roles: bool = False,
) -> list[Finding]:
    """Log in by REST and compare; after a refusal there is nothing more to compare.

    `categories` are where rooms of incidents are to stand, None for where `channels["incidents"]` stands;
    `teams` are the user ids of everybody whom each team's rota may call; `tells_late_roles` needs one more
    permission.
    https://docs.discord.com/developers/resources/guild#get-guild
    """
    try:
        async with rest.answered(_SECONDS):
            await client.login(token)
            seen = _look(client, int(guild_id), channels, matrix, categories)
            found = [finding async for finding in seen]
            if not any(finding.is_fatal for finding in found):
                found += [finding async for finding in _who_is_called(client, int(guild_id), teams)]
                found += await _late_roles(client, int(guild_id)) if tells_late_roles else []
            return found
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


async def warn_of_late_roles(client: discord.Client, guild_id: str) -> None:
    """Log where a bot that runs cannot count approvals: else the first to learn it is who waits for one."""
    try:
        async with rest.answered(_SECONDS):
            found = await _late_roles(client, int(guild_id))
    except ChatError as error:
        log.warning("not known whether the bot may View Audit Log", error=str(error))
        return
    for finding in found:
        if not finding.ok:
            log.warning(finding.text)


async def _look(
    client: discord.Client,
    guild_id: int,
    channels: Mapping[str, str],
    matrix: Matrix,
    categories: Sequence[str | None],
) -> AsyncIterator[Finding]:
    yield Finding(True, "token", f"logs in as {client.user}")
    try:
        guild = await client.http.get_guild(guild_id)
        listed = await client.http.get_all_guild_channels(guild_id)
        bot = await permissions.of_bot(client, guild_id)
    except (discord.Forbidden, discord.NotFound):
        yield Finding(
            False, "guild", f"The bot is not in the server {guild_id}. Invite it, or mend `guild`.", True
        )
        return
    yield Finding(True, "guild", str(guild["name"]))
    there = {str(channel["id"]) for channel in listed}
    for name, id_ in channels.items():
        yield Finding(
            id_ in there, "channel", f"{name} {id_}{'' if id_ in there else ': the bot sees no such channel'}"
        )
    for finding in _incidents(bot, listed, channels.get("incidents"), categories):
        yield finding
    found = {str(role["id"]): role for role in guild["roles"]}
    for name, ids in matrix.roles.items():
        for id_ in sorted(ids):
            yield _role(name, id_, found, str(guild_id))
    async for finding in _count_holders(client, guild_id, matrix):
        yield finding


def _incidents(
    bot: permissions.Standing,
    channels: Sequence[Json],
    incidents_id: str | None,
    categories: Sequence[str | None],
) -> Iterator[Finding]:
    """Tell which category is not there, which permission is missing; all else works, so none is fatal."""
    there = {str(each["id"]) for each in channels}
    for id_ in categories:
        if id_ is not None and id_ not in there:
            yield Finding(
                False, "category", f"{id_}: the bot sees no such category; no room will stand there"
            )
    if incidents_id is None or incidents_id not in there:
        return
    first = next((each for each in categories if each is None or each in there), None)
    lacking = list(needs.missing(bot, channels, incidents_id, first))
    if not lacking:
        yield Finding(True, "permission", "the bot may do all that incidents need")
    for sentence in lacking:
        yield Finding(True, "permission", sentence, is_warning=True)


async def _who_is_called(
    client: discord.Client, guild_id: int, teams: Mapping[str, Sequence[str]]
) -> AsyncIterator[Finding]:
    """Tell whom a rota names who cannot be called; the next one is, so it is a warning.

    https://docs.discord.com/developers/resources/guild#get-guild-member
    """
    for team, people in teams.items():
        gone = [id_ for id_ in people if not await _is_member(client, guild_id, id_)]
        for id_ in gone:
            told = f"{team}: {id_} is nobody in this server and is passed over; mend its rota"
            yield Finding(True, "rota", told, is_warning=True)
        if not gone:
            yield Finding(True, "rota", f"{team}: everybody can be called")


async def _late_roles(client: discord.Client, guild_id: int) -> list[Finding]:
    """Tell whether the bot can learn since when people hold their roles; without that no approval counts."""
    bot = await permissions.of_bot(client, guild_id)
    if bot.everywhere & permissions.bits("view_audit_log"):
        return [Finding(True, "approvals", "roles that are given after a request do not count for it")]
    told = "the bot may not View Audit Log, so no approval can count; allow it, or set `late_roles: count`"
    return [Finding(False, "approvals", told)]


async def _is_member(client: discord.Client, guild_id: int, user_id: str) -> bool:
    try:
        await client.http.get_member(guild_id, int(user_id))
    except discord.NotFound:
        return False
    return True


async def _count_holders(client: discord.Client, guild_id: int, matrix: Matrix) -> AsyncIterator[Finding]:
    """Compare what is asked for with who is there.

    https://docs.discord.com/developers/resources/guild#get-guild-role-member-counts
    """
    try:
        counts = await client.http.get_role_member_counts(guild_id)
    except (discord.Forbidden, discord.NotFound):
        yield Finding(True, "approvals", "Discord does not count who holds which role", is_warning=True)
        return
    for found in shortages(matrix, {str(id_): number for id_, number in counts.items()}):
        yield Finding(found.of_requesters, "approvals", found.text, is_warning=True)


def _role(name: str, id_: str, there: Mapping[str, Json], guild_id: str) -> Finding:
    """Judge one role that the matrix names; authority by it must be given by people, to people."""
    role, named = there.get(id_), f"{name} {id_}"
    if role is None:
        return Finding(False, "role", f"{named}: the server has no such role; nobody can act as {name} by it")
    if (why := _unfit(role, guild_id)) is not None:
        return Finding(False, "role", f"{named}: {why}", is_fatal=True)
    alike = [twin for twin, other in there.items() if other["name"] == role["name"] and other is not role]
    if alike:
        text = f"{named} is @{role['name']}, and so is {', '.join(alike)}: people cannot tell them apart"
        return Finding(True, "role", text, is_warning=True)
    return Finding(True, "role", f"{named} is @{role['name']}")


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
