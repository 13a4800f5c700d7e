"""Looks whether Discord has what settings and matrix name, and lets the bot do what it is there for."""

from collections.abc import AsyncIterator

import discord
import structlog
from discord.http import Route

from bot.chat import permissions, rest
from bot.chat.inspection.finding import Finding, fault, warning, well
from bot.chat.inspection.people import look_at_glass, look_at_rotas
from bot.chat.inspection.places import look_at_places
from bot.chat.inspection.roles import count_holders, look_at_roles
from bot.chat.inspection.server import Server, Wanted, ask
from bot.chat.invite import invite
from bot.core.ports.chat import ChatError

__all__ = ["Finding", "Wanted", "fault", "inspect", "warn_of_late_roles", "warning", "well"]

PORTAL = "https://discord.com/developers/applications"
_SECONDS = 30.0
_FEW_SESSIONS = 50
log = structlog.get_logger(__name__)


async def inspect(client: discord.Client, token: str, wanted: Wanted) -> list[Finding]:
    """Log in by REST and compare; after a refusal there is nothing more to compare."""
    found = list[Finding]()
    try:
        async with rest.answered(_SECONDS):
            await client.login(token)
            async for finding in _look(client, wanted):
                found.append(finding)  # what was found before Discord fell silent is told, too
    except discord.LoginFailure:
        told = f"Discord refuses it (401). Reset it at {PORTAL} (your application > Bot > Reset Token)"
        return [fault("token", f"{told}, and put the new one into DISCORD_TOKEN.", is_fatal=True)]
    except ChatError as error:
        found.append(fault("discord", f"{error}. Nothing more could be looked at; try again in a moment."))
    finally:
        await client.close()
    return found


async def warn_of_late_roles(client: discord.Client, guild_id: str) -> None:
    """Log where a bot that runs cannot count approvals: else the first to learn it is who waits for one."""
    try:
        async with rest.answered(_SECONDS):
            bot = await permissions.of_bot(client, int(guild_id))
    except ChatError as error:
        log.warning("not known whether the bot may View Audit Log", error=str(error))
        return
    if not bot.everywhere & permissions.bits("view_audit_log"):
        log.warning(
            "the bot may not View Audit Log, so no approval can count; allow it, or set `late_roles: count`"
        )


async def _look(client: discord.Client, wanted: Wanted) -> AsyncIterator[Finding]:
    yield well("token", f"logs in as {client.user}")
    async for finding in _sessions(client):
        yield finding
    try:
        server = await ask(client, wanted.guild_id)
    except (discord.Forbidden, discord.NotFound):
        link = invite(client.application_id or 0)
        told = f"The bot is not in the server {wanted.guild_id}. Invite it by {link}, or mend `guild`."
        yield fault("guild", told, is_fatal=True)
        return
    yield well("guild", str(server.guild["name"]))
    async for finding in _look_inside(client, server, wanted):
        yield finding


async def _look_inside(client: discord.Client, server: Server, wanted: Wanted) -> AsyncIterator[Finding]:
    guild_id, matrix = server.bot.guild_id, wanted.matrix
    deployments = server.channels.get(wanted.channels.get("deployments", ""))
    for finding in (*look_at_places(server, wanted), *look_at_roles(server, matrix, deployments)):
        yield finding
    for more in (
        _commands(client, wanted),
        count_holders(client, guild_id, matrix),
        look_at_rotas(client, guild_id, wanted.teams),
        look_at_glass(client, guild_id, matrix),
    ):
        async for finding in more:
            yield finding


async def _sessions(client: discord.Client) -> AsyncIterator[Finding]:
    """Tell where few sessions are left for today: at none Discord resets the token.

    https://docs.discord.com/developers/events/gateway#session-start-limit-object
    """
    limit = (await client.http.request(Route("GET", "/gateway/bot")))["session_start_limit"]
    if limit["remaining"] < _FEW_SESSIONS:
        told = f"only {limit['remaining']} of {limit['total']} sessions may still be begun today"
        yield warning("gateway", f"{told}: something starts the bot again and again; find out what")


async def _commands(client: discord.Client, wanted: Wanted) -> AsyncIterator[Finding]:
    """Tell where the bot was invited without the scope for commands: Discord hides them from everybody.

    https://docs.discord.com/developers/interactions/application-commands#get-guild-application-commands
    """
    try:
        await client.http.get_guild_commands(client.application_id or 0, int(wanted.guild_id))
    except discord.Forbidden:
        link = invite(client.application_id or 0, guild_id=wanted.guild_id)
        told = "the bot was invited without the scope applications.commands, so nobody sees its commands"
        yield fault("commands", f"{told}; open {link} once more")
