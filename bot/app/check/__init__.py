"""`chatops check`: everything that would show only when it is needed, one line each with what to do."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict

import discord

from bot.adapters.clock.wall import WallClock
from bot.app.check.back_ends import look_at_back_ends
from bot.app.check.clock import look_at_clock
from bot.app.check.machine import look_at_machine
from bot.app.check.policy import look_at_policy
from bot.app.check.runbooks import look_at_runbooks
from bot.app.faults import BAD_CONFIGURATION, REFUSED
from bot.app.matrix import MatrixFile
from bot.app.on_call import on_call
from bot.app.parts import signing_key
from bot.app.progress import progress
from bot.chat.client import Endpoints
from bot.chat.inspection import Finding, Wanted, fault, inspect, well
from bot.core.policy.matrix import Matrix
from bot.core.ports.clock import Clock
from bot.settings import Settings

Print = Callable[[str], None]


async def check(
    settings: Settings,
    environ: Mapping[str, str],
    say: Print,
    *,
    as_json: bool = False,
    clock: Clock | None = None,
) -> int:
    """Print a line for each thing the bot needs; 0 where nothing is a fault, 1 or 78 where something is."""
    matrix = MatrixFile(settings).in_force
    signing_key(settings)  # raises where it is none
    found = list[Finding]()
    with progress("Checking"):
        async for finding in _look(settings, environ, matrix, clock or WallClock()):
            say(finding.json if as_json else finding.line)
            found.append(finding)
    if any(finding.is_fatal for finding in found):
        return BAD_CONFIGURATION
    return 0 if all(finding.ok for finding in found) else REFUSED


async def _look(
    settings: Settings, environ: Mapping[str, str], matrix: Matrix, clock: Clock
) -> AsyncIterator[Finding]:
    yield well("settings", f"{settings.path}: {len(settings.services)} services")
    yield well("matrix", f"{settings.matrix}: {len(matrix.rows)} rows")
    for finding in (*look_at_policy(settings, matrix, clock.now()), *look_at_machine(settings)):
        yield finding
    for finding in look_at_runbooks(settings):
        yield finding
    async for finding in look_at_clock(settings, clock):
        yield finding
    for finding in await _look_at_discord(settings, matrix):
        yield finding
    async for finding in look_at_back_ends(settings, environ):
        yield finding


async def _look_at_discord(settings: Settings, matrix: Matrix) -> list[Finding]:
    token = settings.discord.token
    if token is None:
        told = "DISCORD_TOKEN is not set, so Discord could not be looked at; set it, or DISCORD_TOKEN_FILE."
        return [fault("token", told, is_fatal=True)]
    Endpoints(api_base=settings.discord.api_base, gateway=settings.discord.gateway).apply()
    wanted = Wanted(
        guild_id=settings.guild,
        channels={name: id_ for name, id_ in asdict(settings.channels).items() if id_},
        matrix=matrix,
        categories=settings.incidents.categories,
        archive=settings.incidents.archive,
        teams={name: rota.everybody for name, rota in on_call(settings).rotas.items()},
        tells_late_roles=not settings.counts_late_roles,
    )
    return await inspect(discord.Client(intents=discord.Intents.none()), token, wanted)
