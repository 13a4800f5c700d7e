"""Drives the unmodified bot in a sandbox as its people do, over sockets, and looks at what comes of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from sandbox.app import Options, Sandbox, serve
from sandbox.bot_process import BotProcess, Spawn
from sandbox.discord.plan import GuildPlan
from sandbox.discord.ratelimits import DISCORD, RateLimits
from sandbox.discord.server import LocalDiscord
from sandbox.discord.window import Quota
from tests.e2e.background import on
from tests.e2e.card import Card
from tests.e2e.commands import Value
from tests.e2e.person import SECONDS, Person, Reply
from tests.e2e.view import Json
from tests.e2e.warm import warm
from tests.e2e.witness import Witness

T = TypeVar("T")

PATIENT = RateLimits(routes=(), other_routes=Quota(1000, 1.0), everything=Quota(1000, 1.0))
"""Limits that nobody reaches, for tests of something else."""
NEVER_HEALTHY = "v2.5.0"
_LOOK_EVERY = 0.02


class Pilot:
    """A sandbox, known by its ready line, with its people online.

    `bot` is the bot's process and `ground` the sandbox itself, where they are ours.
    """

    def __init__(
        self,
        ready: Mapping[str, Any],
        http: aiohttp.ClientSession,
        *,
        bot: BotProcess | None = None,
        ground: "Ground | None" = None,
    ) -> None:
        self.ready = ready
        self.state = Path(ready["state"])
        self._ground = ground
        self._bot = bot
        self._http = http
        self._people = {name: Person(name, ready, http) for name in ready["users"]}

    @property
    def bot(self) -> BotProcess:
        """The bot's process: `kill`, `launch`, `start`, `stop`."""
        assert self._bot is not None, "this sandbox runs no bot"
        return self._bot

    def person(self, name: str) -> Person:
        """Return one of the people."""
        return self._people[name]

    @property
    def ground(self) -> "Ground":
        """The sandbox, where it is ours."""
        assert self._ground is not None, "this sandbox runs in another process"
        return self._ground

    @property
    def discord(self) -> LocalDiscord:
        """The local Discord; of a shared sandbox it belongs to another thread, so use `in_discord`."""
        return self.ground.sandbox.discord

    async def in_discord(self, work: Callable[[LocalDiscord], T]) -> T:
        """Do in the local Discord what no client and no order can do; return what that returns."""
        return await on(self.ground.loop, lambda: work(self.discord))

    async def calm(self) -> None:
        """End all bad luck and let everything go on."""
        await self.control("clear")
        await self.control("timeout", user="bob", seconds=0)
        await self.control("grant_role", user="bob", role="team-lead")
        await self.platform("DELETE", "/faults")

    @asynccontextmanager
    async def online(self) -> AsyncIterator["Pilot"]:
        """Bring everyone online inside the block."""
        async with AsyncExitStack() as lines:
            for person in self._people.values():
                await lines.enter_async_context(person.online())
            yield self

    # ------------------------------------------------------- what is seen

    async def running(self, service: str, environment: str) -> str:
        """Return the version that serves now."""
        answer = await self.platform("GET", f"/running?service={service}&environment={environment}")
        return str(answer["version"])

    async def other(self, service: str, environment: str) -> str:
        """Return a healthy version that could be deployed: not the one that serves now."""
        running = await self.running(service, environment)
        releases = (await self.platform("GET", f"/releases?service={service}"))["versions"]
        return next(str(one) for one in releases if one not in (running, NEVER_HEALTHY))

    async def order(self, service: str, environment: str = "production", who: str = "alice") -> Card:
        """Let someone ask for whatever other version there is; return its card."""
        return await self.deploy(who, service, await self.other(service, environment), environment)

    async def deploy(self, who: str, service: str, version: str, environment: str) -> Card:
        """Let someone ask for a deploy that is taken; return its card."""
        return await self.ask(who, "deploy", service=service, version=version, environment=environment)

    async def ask(self, who: str, name: str, **options: Value) -> Card:
        """Let someone give a command that is taken; return its card."""
        return await self.card(await self.person(who).slash(name, channel="deployments", **options))

    async def seen_by(self, reply: Reply) -> set[str]:
        """Return whose clients ever got this answer, once all of them have got something later."""
        path = f"/channels/{reply.message['channel_id']}/messages"
        later = await self._onlooker.call("POST", path, {"content": "Is everybody up to date?"})
        for person in self._people.values():
            _ = await person.event("MESSAGE_CREATE", lambda one: one["id"] == later["id"])
        return {name for name, one in self._people.items() if reply.message["id"] in one.view.looks}

    @property
    def _onlooker(self) -> Person:
        return self._people["oncall"]

    async def card(self, reply: Reply) -> Card:
        """Return the card that a reply links to, once it is seen."""
        assert reply.text.startswith("Taken: "), reply.text
        await self._onlooker.until(lambda: reply.links[0] in self._onlooker.view.messages)
        return Card(self._onlooker, reply.links[0])

    def cards(self, words: str) -> list[Card]:
        """Return every card whose content holds these words, oldest first; announcements are none."""
        messages = self._onlooker.view.messages.values()
        found = [one for one in messages if words in one["content"] and not _footer(one).endswith(" ended")]
        return [Card(self._onlooker, one["id"]) for one in found]

    async def find_card(self, words: str) -> Card:
        """Return the newest card whose content holds these words, once there is one."""
        await self._onlooker.until(lambda: self.cards(words))
        return self.cards(words)[-1]

    async def announcement(self, operation_id: str) -> Json:
        """Return the new message that tells how an operation ended."""
        return await self._onlooker.until(lambda: next(iter(self.announcements(operation_id)), None))

    def announcements(self, operation_id: str) -> list[Json]:
        """Return the messages that tell how an operation ended."""
        return self.told(operation_id, "ended")

    def told(self, operation_id: str, step: str) -> list[Json]:
        """Return the messages that tell a step of an operation: `ended`, `glass`, `reminder`."""
        every = self._onlooker.view.messages.values()
        return [one for one in every if _footer(one) == f"Operation {operation_id} {step}"]

    async def call(self, operation_id: str, step: str = "glass") -> Json:
        """Return the message that calls those whom an operation skipped, once it is seen."""
        return (await self._onlooker.until(lambda: self.told(operation_id, step)))[0]

    def audit(self) -> list[Json]:
        """Return every record of the audit log so far, oldest first."""
        files = sorted((self.state / "audit").glob("*-*.jsonl"))
        lines = [line for file in files for line in file.read_bytes().split(b"\n")[:-1]]
        return [json.loads(line) for line in lines]

    async def record(self, event: str = "command", **wanted: object) -> Json:
        """Return the first audit record of this event with these values, once it stands in the file."""
        async with asyncio.timeout(SECONDS):
            while True:
                for record in self.audit():
                    if record["event"] == event and wanted.items() <= record.items():
                        return record
                await asyncio.sleep(_LOOK_EVERY)  # a file tells nobody that it grew

    # ------------------------------------------------------ what is played

    async def control(self, do: str, **fields: object) -> Json:
        """Give the local Discord an order (`drop`, `fail`, `revoke_role` ...); return what it tells."""
        return dict(await self._ask("POST", str(self.ready["control"]), {"do": do, **fields}))

    async def platform(self, method: str, path: str, body: object = None) -> Any:
        """Ask the platform, or let it be held or fail."""
        return await self._ask(method, f"{self.ready['platform']}{path}", body)

    async def hold(self) -> None:
        """Let no rollout go on to its next replica."""
        await self.platform("POST", "/control", {"do": "hold"})

    async def step(self) -> None:
        """Let one replica go on while the rest is held."""
        await self.platform("POST", "/control", {"do": "step"})

    async def release(self) -> None:
        """Let rollouts go on."""
        await self.platform("POST", "/control", {"do": "release"})

    async def replicas(self, service: str, environment: str) -> list[Json]:
        """Return the processes that serve now: name, version, pid, port, healthy."""
        everything = await self.platform("GET", "/replicas")
        return [one for one in everything if (one["service"], one["environment"]) == (service, environment)]

    async def known(self, operation_id: str) -> None:
        """Return once the platform tells of an operation that stands in its ledger already."""
        url = f"{self.ready['platform']}/operations/{operation_id}"
        async with asyncio.timeout(SECONDS):
            while True:
                async with self._http.get(url) as answer:
                    if answer.status == 200:
                        return
                await asyncio.sleep(_LOOK_EVERY)

    def accepted(self, operation_id: str) -> int:
        """Return how often the platform began this operation: more than once is a second effect."""
        lines = (self.state / "platform" / "operations.jsonl").read_text(encoding="utf-8").splitlines()
        return sum(
            one.get("event") == "accepted" and one.get("operation_id") == operation_id
            for one in map(json.loads, lines)
        )

    async def _ask(self, method: str, url: str, body: object) -> Any:
        async with self._http.request(method, url, json=body) as answer:
            text = await answer.text()
            assert answer.status < 300, f"{method} {url}: {text}"
            return json.loads(text) if text else {}


@asynccontextmanager
async def connected(ready: Mapping[str, Any], **ours: Any) -> AsyncIterator[Pilot]:
    """Pilot a sandbox that runs already, wherever; `ours` are the parts a `Pilot` may know."""
    async with aiohttp.ClientSession() as http, Pilot(ready, http, **ours).online() as pilot:
        yield pilot


@dataclass(frozen=True, slots=True)
class Ground:
    """A running sandbox of ours and who looks at its answers; `loop` is where it runs."""

    sandbox: Sandbox
    witness: Witness
    loop: asyncio.AbstractEventLoop

    @asynccontextmanager
    async def pilot(self) -> AsyncIterator[Pilot]:
        """Bring its people online inside the block, from whatever thread."""
        async with connected(self.sandbox.ready, bot=self.sandbox.bot, ground=self) as pilot:
            yield pilot


@asynccontextmanager
async def grounded(
    state: Path, *, limits: RateLimits = PATIENT, traffic: float = 0.0, spawn: Spawn = warm, **options: Any
) -> AsyncIterator[Ground]:
    """Run a sandbox, by itself without customers and its bot begun with everything imported.

    At its end no process is left, and no REST answer may have differed from the official description.
    """
    witness = Witness()

    def discord(plan: GuildPlan) -> LocalDiscord:
        return LocalDiscord(plan, limits=limits, witnesses=(witness.middleware,), patience=SECONDS)

    asked = Options(port=0, state=state, pace=0.0, traffic=traffic, discord=discord, spawn=spawn, **options)
    async with serve(asked) as running:
        yield Ground(running, witness, asyncio.get_running_loop())
        pids = [replica.pid for group in running.platform.groups.values() for replica in group.replicas]
        pids += [running.bot.pid] if running.bot else []
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []
    assert witness.findings == [], "\n".join(witness.findings)


@asynccontextmanager
async def sandbox(state: Path, **options: Any) -> AsyncIterator[Pilot]:
    """Run a sandbox and pilot it."""
    async with grounded(state, **options) as ground, ground.pilot() as pilot:
        yield pilot


def _footer(message: Json) -> str:
    return next((str(embed["footer"]["text"]) for embed in message["embeds"] if "footer" in embed), "")


__all__ = [
    "DISCORD",
    "PATIENT",
    "Card",
    "Ground",
    "Person",
    "Pilot",
    "Reply",
    "connected",
    "grounded",
    "sandbox",
]
