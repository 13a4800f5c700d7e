"""The bot over its real store in a guild with Discord's limits, and thousands of requests in it."""

import asyncio
import base64
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiosqlite
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord.utils import snowflake_time

from bot.adapters.clock.wall import WallClock
from bot.chat.cards import operation as cards
from bot.chat.client import ChatClient, Endpoints
from bot.chat.discord_chat import DiscordChat
from bot.chat.interactions import buttons
from bot.chat.interactions.entrance import Entrance
from bot.chat.line.identify import IdentifyLedger
from bot.chat.line.note import Note
from bot.chat.line.supervisor import Supervisor
from bot.chat.line.sync import CommandSync
from bot.core.domain.catalog import Catalog, Service
from bot.core.domain.operation import Card, Operation, Place
from bot.core.domain.person import Member
from bot.core.policy.matrix import Matrix
from bot.core.ports.delivery import Running
from bot.core.workflow import Limits
from bot.store import operations as operation_store
from bot.store.folder import Memory, open_store
from bot.tasks import Tasks
from sandbox.discord.calls import Call
from sandbox.discord.plan import BotPlan, ChannelPlan, GuildPlan, PersonPlan, RolePlan
from sandbox.discord.ratelimits import DISCORD, RateLimits
from sandbox.discord.routes import api_path, route_of
from sandbox.discord.server import LocalDiscord
from tests.bot.core.policy.sample import ENGINEER, LEAD
from tests.fakes.bench import Bench
from tests.fakes.delivery import FakeDelivery
from tests.storm.heed import Heed

BOT, APPLICATION, GUILD, CHANNEL, ASKER, FIRST_LEAD = (13 * 10**17 + number for number in range(6))
TOKEN = f"{base64.b64encode(str(BOT).encode()).decode().rstrip('=')}.storm.token"
SEEDS = ("\u2705", "\u274c")
MANY = 100_000
ASKING = Member(str(ASKER), "asker", frozenset({ENGINEER}))


def service(number: int) -> str:
    """Return the name of a service."""
    return f"service-{number:05}"


def catalog(many: int) -> Catalog:
    """Return so many services."""
    names = map(service, range(many))
    return Catalog({name: Service(name, ("production",), max_replicas=6) for name in names})


def delivery(many: int) -> FakeDelivery:
    """Return a back end on which all of them run."""
    names = [service(number) for number in range(many)]
    running = {(name, "production"): Running("v2.4.0", 3, 3) for name in names}
    return FakeDelivery(dict.fromkeys(names, ("v2.4.1", "v2.4.0")), running)


def plan(leads: int) -> GuildPlan:
    """Return a guild with one who asks and so many leads."""
    people = [PersonPlan(ASKER, "asker", "asker-token", ("engineer",))]
    for number in range(leads):
        person = PersonPlan(FIRST_LEAD + number, f"lead{number}", f"lead{number}-token", ("team-lead",))
        people.append(person)
    return GuildPlan(
        id=GUILD,
        name="Storm",
        bot=BotPlan(BOT, APPLICATION, "chatops", TOKEN, administrator=True),
        channels=(ChannelPlan(CHANNEL, "deployments"),),
        roles=(RolePlan(int(LEAD), "team-lead"), RolePlan(int(ENGINEER), "engineer")),
        people=tuple(people),
    )


async def until(holds: Callable[[], bool], seconds: float = 3600.0) -> None:
    """Return when it holds: what is kept tells nobody that it changed."""
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.1)


@dataclass
class Traffic:
    """What the bot asked of Discord: the route, and what was answered.

    `acknowledged` are the seconds from each interaction to the first answer to it; `reads` tells how often it
    has been answered who put a sign on a message, by the message's id and the sign.
    """

    calls: list[tuple[str, int]] = field(default_factory=list)
    acknowledged: list[float] = field(default_factory=list)
    reads: Counter[tuple[str, str]] = field(default_factory=Counter)

    @web.middleware
    async def witness(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Take note of a call of the bot (a middleware)."""
        answer = await handler(request)
        if request.headers.get("Authorization", "").startswith("Bot "):
            self.calls.append((route_of(request.method, api_path(request))[0], answer.status))
            if request.method == hdrs.METH_GET and "emoji" in request.match_info:
                is_answered = answer.status < web.HTTPBadRequest.status_code
                self.reads[request.match_info["message"], request.match_info["emoji"]] += is_answered
        elif request.path.endswith("/callback") and answer.status < web.HTTPBadRequest.status_code:
            asked = snowflake_time(int(request.match_info["interaction"]))
            self.acknowledged.append(time.time() - asked.timestamp())
        return answer

    def refused(self) -> int:
        """Return how many calls came too early for Discord's limits."""
        return sum(status == web.HTTPTooManyRequests.status_code for _, status in self.calls)

    def routes(self) -> Counter[str]:
        """Return how often each route was used."""
        return Counter(route for route, _ in self.calls)


@dataclass
class Storm:
    """The guild, the bot in it, and what it remembers."""

    folder: Path
    url: str
    discord: LocalDiscord
    traffic: Traffic
    bench: Bench
    memory: Memory
    client: ChatClient
    tasks: Tasks
    supervisor: Supervisor
    heed: Heed

    async def kept(self, *, expired: int, waiting: int) -> list[Operation]:
        """Keep requests with their cards, as a bot that died a moment ago; the first `expired` are over.

        Each is for a service of its own, so that none changes the plan of another.
        """
        now, found = self.bench.clock.now(), []
        async for number, asked in self._asked_for(expired + waiting):
            due = number - expired if number < expired else 3600 + number
            operation = replace(
                asked,
                id=f"op_storm{number:05}",
                interaction_id=str(8 * 10**17 + number),
                created_at=now - timedelta(minutes=10),
                expires_at=now + timedelta(seconds=due),
                card=None,
            )
            found.append(replace(operation, card=self._posted(operation), revision=1))
        await self._keep(found)
        return found

    async def _keep(self, operations: Sequence[Operation]) -> None:
        """Keep all of them in one transaction: ten thousand fsyncs prove nothing here."""
        rows = [(each.id, each.interaction_id, *operation_store._columns(each)) for each in operations]

        async def insert(connection: aiosqlite.Connection) -> None:
            await connection.executemany(operation_store._INSERT, rows)

        await self.memory.writer.write(insert, ())

    async def _asked_for(self, many: int) -> AsyncIterator[tuple[int, Operation]]:
        """Yield requests as the workflow makes them, kept elsewhere."""
        bench = Bench(Limits(pending=MANY, pending_per_service=MANY), [ASKING])
        bench.catalog, bench.delivery, bench.matrix = catalog(many), delivery(many), self.bench.matrix
        bench.start()
        place = Place(str(GUILD), str(CHANNEL), "#deployments")
        for number in range(many):
            request = bench.request(str(ASKER), service=service(number), place=place)
            yield number, await bench.workflow.submit(request)
        await bench.crash()

    def react(self, operation: Operation, who: int, sign: str = SEEDS[0]) -> None:
        """Let a person react on a card."""
        assert operation.card is not None
        self.discord.world.react(who, int(operation.card.channel_id), int(operation.card.message_id), sign)

    async def run(self) -> None:
        """Run the bot in the background; return once it has read back what it missed."""
        self.tasks.spawn(self.supervisor.run(), "supervisor")
        await until(lambda: self.client.catching_up.done)

    async def now(self, operation: Operation) -> Operation:
        """Return an operation as it is kept now."""
        kept = await self.memory.operations.operation(operation.id)
        assert kept is not None
        return kept

    def effects(self) -> Counter[str]:
        """Return how often each operation changed something at the back end."""
        return Counter(order.operation_id for order in self.bench.delivery.effects)

    def records(self, event: str | None = None) -> list[dict[str, Any]]:
        """Return the audit log, or the records of one event."""
        files = sorted((self.folder / "state" / "audit").glob("*-*.jsonl"))
        lines = [json.loads(line) for file in files for line in file.read_bytes().splitlines()]
        return [line for line in lines if event in (None, line["event"])]

    def _posted(self, operation: Operation) -> Card:
        """Put a card into the channel as the bot would, with its signs."""
        face, view = cards.card(operation, self.bench.catalog), buttons.under(operation)
        body = {
            "content": face.content,
            "embeds": [face.embed.to_dict()],
            "components": view.to_components() if view else [],
        }
        world = self.discord.world
        message = world.request(world.bot, Call("POST", f"/channels/{CHANNEL}/messages", body=body))
        for sign in SEEDS:
            path = f"/channels/{CHANNEL}/messages/{message['id']}/reactions/{sign}/@me"
            world.request(world.bot, Call("PUT", path))
        return Card(str(CHANNEL), str(message["id"]))


@asynccontextmanager
async def storm(
    folder: Path, *, leads: int, services: int, limits: RateLimits = DISCORD, matrix: Matrix | None = None
) -> AsyncIterator[Storm]:
    """Build everything; the bot runs when its supervisor does. Its back end works in memory."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    traffic, clock, tasks = Traffic(), WallClock(), Tasks()
    discord = LocalDiscord(plan(leads), limits=limits, witnesses=(traffic.witness,))
    url = await discord.start()
    Endpoints(api_base=f"{url}/api/v10", gateway=f"{url.replace('http', 'ws')}/gateway").apply()
    bench = Bench(Limits(pending=MANY, pending_per_service=MANY), members=())
    bench.catalog, bench.delivery = catalog(services), delivery(services)
    bench.matrix = matrix or bench.matrix
    client = ChatClient(
        Entrance(str(GUILD)),
        clock,
        tasks,
        cogs="cogs",
        sync=CommandSync(str(GUILD), Note(folder / "commands")),
        ledger=IdentifyLedger(Note(folder / "identifies"), clock, apart=0.0),
    )
    assert client.http.http_trace is not None
    heed = Heed(client.http.http_trace, time.monotonic)
    async with open_store(folder / "state", clock) as memory:
        stands: Any = bench
        stands.store, stands.incidents = memory.operations, memory.incidents
        stands.locks, stands.reviews, stands.clock = memory.locks, memory.reviews, clock
        stands.chat = DiscordChat(
            client, bench.catalog, clock, tasks, guild_id=str(GUILD), tells_late_roles=True
        )
        bench.start()
        client.attach(bench.workflow)
        try:
            supervisor = Supervisor(client, TOKEN, clock)
            yield Storm(folder, url, discord, traffic, bench, memory, client, tasks, supervisor, heed)
        finally:
            await bench.tasks.close()
            await tasks.close()
            await client.close()
            await discord.close()
            Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before
