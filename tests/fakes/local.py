"""The real client against the local Discord, over real sockets, with a scripted workflow behind."""

import asyncio
import base64
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from discord.gateway import DiscordWebSocket
from discord.http import Route
from typing_extensions import override

from bot.chat.client import ChatClient, Endpoints
from bot.chat.incident_desk import IncidentDesk
from bot.chat.interactions.entrance import Entrance
from bot.chat.line.gateway import Pace
from bot.chat.line.identify import IdentifyLedger
from bot.chat.line.note import Note
from bot.chat.line.supervisor import Supervisor
from bot.chat.line.sync import CommandSync
from bot.core.ports.clock import Clock
from bot.tasks import Tasks
from sandbox.discord.gateway import GatewaySettings
from sandbox.discord.plan import BotPlan, ChannelPlan, GuildPlan, PersonPlan, RolePlan
from sandbox.discord.server import LocalDiscord
from tests.fakes.desk import ScriptedDesk

BOT, APPLICATION, GUILD, CHANNEL, BOB, LEAD = (12 * 10**17 + number for number in range(1, 7))
TOKEN = f"{base64.b64encode(str(BOT).encode()).decode().rstrip('=')}.local.token"
PLAN = GuildPlan(
    id=GUILD,
    name="Local",
    bot=BotPlan(BOT, APPLICATION, "chatops", TOKEN, administrator=True),
    channels=(ChannelPlan(CHANNEL, "deployments"),),
    roles=(RolePlan(LEAD, "team-lead"),),
    people=(PersonPlan(BOB, "bob", "bob-token", ("team-lead",)),),
)
SECONDS = 20.0


class QuickClock:
    """The wall clock; pauses are as short as `longest`, and `paused` tells that one began."""

    def __init__(self, longest: float = 0.05) -> None:
        self.paused = asyncio.Event()
        self._longest = longest

    def now(self) -> datetime:
        """Return the time."""
        return datetime.fromtimestamp(time.time(), UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait, but not long."""
        self.paused.set()
        await asyncio.sleep(min(seconds, self._longest))


@dataclass
class ListeningDesk(ScriptedDesk):
    """A scripted workflow one can wait for."""

    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    @override
    async def _event(self, *what: str) -> None:
        await super()._event(*what)
        await self._notify()

    @override
    async def reconcile(self) -> bool:
        done = await super().reconcile()
        await self._notify()
        return done

    async def until_heard(self, *what: str) -> None:
        """Return when this was handed over."""
        async with asyncio.timeout(SECONDS), self.arrived:
            await self.arrived.wait_for(lambda: what in self.heard)

    async def until_reconciled(self, times: int) -> None:
        """Return when it was reconciled so often."""
        async with asyncio.timeout(SECONDS), self.arrived:
            await self.arrived.wait_for(lambda: self.reconciled >= times)

    async def _notify(self) -> None:
        async with self.arrived:
            self.arrived.notify_all()


@dataclass
class Line:
    """A local Discord, not yet served, and a supervised client that is told where it will be."""

    discord: LocalDiscord
    desk: ListeningDesk
    client: ChatClient
    supervisor: Supervisor
    ledger: Note
    clock: QuickClock
    tasks: Tasks
    url: str = ""

    async def serve(self, port: int = 0) -> None:
        """Serve the Discord and point the client there."""
        self.url = await self.discord.start(port)
        Endpoints(api_base=f"{self.url}/api/v10", gateway=f"{self.url.replace('http', 'ws')}/gateway").apply()

    async def run(self) -> None:
        """Run the client in the background until it has caught up once."""
        self.tasks.spawn(self.supervisor.run(), "supervisor")
        await self.desk.until_reconciled(1)

    async def order(self, **order: Any) -> None:
        """Give an order to the control endpoint."""
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{self.url}/_control", json=order) as answer,
        ):
            assert answer.status == 200, await answer.text()

    def identifies(self) -> int:
        """Return how many sessions were begun."""
        return self.ledger.read().count(".")

    def card(self) -> int:
        """Return a message of the bot to react to."""
        return int(self.discord.world.post(BOB, CHANNEL, "vote here")["id"])

    def react(self, message_id: int) -> tuple[str, str, str, str]:
        """Let bob approve; return what the workflow will hear."""
        self.discord.world.react(BOB, CHANNEL, message_id, "✅")
        return ("vote", str(message_id), str(BOB), "approve")


@asynccontextmanager
async def open_line(
    state: Path,
    *,
    token: str = TOKEN,
    settings: GatewaySettings | None = None,
    plan: GuildPlan = PLAN,
    incidents: IncidentDesk | None = None,
    pace: Pace | None = None,
    apart: float = 0.0,
    clock: Clock | None = None,
) -> AsyncIterator[Line]:
    """Build everything; end it, and point discord.py back, at the end.

    Its pauses are short; with `pace` they are those. Sessions begin `apart` seconds; `clock` is another one.
    """
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    tasks, desk, ledger = Tasks(), ListeningDesk(), Note(state / "identifies")
    quick = QuickClock() if pace is None else QuickClock(math.inf)
    clock = clock or quick
    client = ChatClient(
        Entrance(str(GUILD)),
        clock,
        tasks,
        cogs="cogs",
        sync=CommandSync(str(GUILD), Note(state / "commands")),
        ledger=IdentifyLedger(ledger, clock, apart=apart),
        pace=pace or Pace(longest=0.1),
    )
    client.attach(desk, incidents=incidents)
    discord = LocalDiscord(plan, settings=settings)
    line = Line(discord, desk, client, Supervisor(client, token, clock), ledger, quick, tasks)
    try:
        yield line
    finally:
        await client.close()
        await tasks.close()
        await discord.close()
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before
