"""`chatops check`: settings, matrix, token, roles and back ends, one line each."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict

import aiohttp
import discord

from bot.adapters.clock.wall import WallClock
from bot.app.back_ends import BackEnds, Pinged, build_back_ends
from bot.app.faults import BAD_CONFIGURATION, REFUSED
from bot.app.health import build_health
from bot.app.matrix import MatrixFile
from bot.app.on_call import on_call
from bot.chat.client import Endpoints
from bot.chat.inspection import Finding, inspect
from bot.core.inquiries.answers import NoAnswer, answer
from bot.core.policy.coverage import uncovered
from bot.core.policy.matrix import Matrix
from bot.core.ports.health import Finding as Health
from bot.core.ports.health import HealthCheck, Subject
from bot.settings import Settings

_SECONDS = 10.0
Print = Callable[[str], None]


async def check(settings: Settings, environ: Mapping[str, str], say: Print) -> int:
    """Print a line for each thing the bot needs; 0 where all is well, 1 or 78 where something is not."""
    matrix = MatrixFile(settings).in_force
    denied = len(list(uncovered(matrix)))
    gaps = f"{denied} requests have none and are denied" if denied else "every request has one"
    findings = [
        Finding(True, "settings", f"{settings.path}: {len(settings.services)} services"),
        Finding(True, "matrix", f"{settings.matrix}: {len(matrix.rows)} rows, {gaps}"),
        *await _look_at_discord(settings, matrix),
        *await _ping(settings, environ),
    ]
    for finding in findings:
        say(finding.line)
    if any(finding.is_fatal for finding in findings):
        return BAD_CONFIGURATION
    return 0 if all(finding.ok for finding in findings) else REFUSED


async def _look_at_discord(settings: Settings, matrix: Matrix) -> list[Finding]:
    token = settings.discord.token
    if token is None:
        return [Finding(False, "token", "DISCORD_TOKEN is not set, so Discord could not be looked at.", True)]
    Endpoints(api_base=settings.discord.api_base, gateway=settings.discord.gateway).apply()
    client = discord.Client(intents=discord.Intents.none())
    teams = {name: rota.everybody for name, rota in on_call(settings).rotas.items()}
    channels = {name: id_ for name, id_ in asdict(settings.channels).items() if id_}
    categories = settings.incidents.categories
    late = not settings.counts_late_roles
    where = settings.guild, channels
    return await inspect(client, token, *where, matrix, categories, teams, tells_late_roles=late)


async def _ping(settings: Settings, environ: Mapping[str, str]) -> list[Finding]:
    async with aiohttp.ClientSession() as session:
        back_ends = build_back_ends(settings, session, environ)
        try:
            pings = (_pinged(name, back_end) for name, back_end in back_ends.named.items())
            examined = (
                _examine(back_ends, *place, check_)
                for place, checked in build_health(settings, session, back_ends).items()
                for check_ in checked.checks
            )
            return [*await asyncio.gather(*pings), *await asyncio.gather(*examined)]
        finally:
            await back_ends.close()


async def _pinged(name: str, back_end: Pinged) -> Finding:
    told = await answer(back_end.ping(), _SECONDS)
    return Finding(not isinstance(told, NoAnswer), name, told.why if isinstance(told, NoAnswer) else told)


async def _examine(back_ends: BackEnds, service: str, environment: str, check_: HealthCheck) -> Finding:
    """Look by a health check at what runs now; that it is not well is no fault of the settings."""

    async def look() -> Health:
        now = WallClock().now()
        version = (await back_ends.delivery(service).running(service, environment)).version
        return await check_.examine(
            Subject(service=service, environment=environment, version=version, since=now, at=now)
        )

    found = await answer(look(), _SECONDS)
    if isinstance(found, NoAnswer):
        return Finding(False, "health", f"{service} {environment}: {found.why}")
    told = f"{service} {environment}: {found.evidence}"
    return Finding(found.is_healthy is not None, "health", told, is_warning=not found.is_healthy)
