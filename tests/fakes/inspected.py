"""A server in the local Discord as a team has it, and what the bot finds there."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.chat.client import Endpoints
from bot.chat.inspection import Finding, Wanted, inspect
from bot.core.policy.matrix import Matrix
from sandbox.discord.plan import BotPlan, ChannelPlan
from sandbox.discord.ratelimits import RateLimits
from sandbox.discord.server import LocalDiscord
from sandbox.discord.window import Quota
from tests.fakes.local import APPLICATION, BOT, GUILD, LEAD, PLAN, TOKEN

DEPLOYMENTS, INCIDENTS, AUDIT, ALERTS = (12 * 10**17 + number for number in range(11, 15))
CHANNELS = MappingProxyType(
    {
        "deployments": str(DEPLOYMENTS),
        "incidents": str(INCIDENTS),
        "audit": str(AUDIT),
        "alerts": str(ALERTS),
    }
)
TEAM = replace(
    PLAN,
    bot=BotPlan(BOT, APPLICATION, "chatops", TOKEN),
    channels=tuple(
        ChannelPlan(int(id_), name, "Operations", read_only=name == "audit") for name, id_ in CHANNELS.items()
    ),
)
ROLES: Mapping[str, frozenset[str]] = {"team-lead": frozenset({str(LEAD)})}
_PLENTY = RateLimits(routes=(), other_routes=Quota(10_000, 1.0), everything=Quota(10_000, 1.0))


@asynccontextmanager
async def served() -> AsyncIterator[LocalDiscord]:
    """Serve the team's server to whom discord.py is pointed inside the block."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    local = LocalDiscord(TEAM, limits=_PLENTY)
    url = await local.start()
    Endpoints(api_base=f"{url}/api/v10", gateway=f"{url.replace('http', 'ws')}/gateway").apply()
    try:
        yield local
    finally:
        await local.close()
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


async def look(matrix: Matrix | None = None, **more: Any) -> list[Finding]:
    """Inspect with a client of its own."""
    asked: dict[str, Any] = {"channels": CHANNELS, "tells_late_roles": True, **more}
    wanted = Wanted(guild_id=str(GUILD), matrix=matrix or Matrix(ROLES, ()), **asked)
    return await inspect(discord.Client(intents=discord.Intents.none()), TOKEN, wanted)


def of(subject: str, found: list[Finding]) -> list[str]:
    """Return the lines about one subject."""
    return [each.line for each in found if each.subject == subject]
