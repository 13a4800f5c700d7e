"""A guild to test with, a clock that tests move, and people who call REST over a real socket."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from sandbox.discord.plan import BotPlan, ChannelPlan, GuildPlan, PersonPlan, RolePlan

Json = dict[str, Any]

GUILD, BOT, APPLICATION = 1180000000000000100, 1180000000000000001, 1180000000000000002
DEPLOYMENTS, INCIDENTS = 1180000000000000011, 1180000000000000012
LEAD, MODERATOR = 1180000000000000021, 1180000000000000022
ALICE, BOB, MALLORY = 1180000000000000031, 1180000000000000032, 1180000000000000033
BOT_TOKEN = f"{base64.b64encode(str(BOT).encode()).decode()}.x.y"

PLAN = GuildPlan(
    GUILD,
    "Acme",
    BotPlan(BOT, APPLICATION, "chatops", BOT_TOKEN),
    channels=(
        ChannelPlan(DEPLOYMENTS, "deployments", "Operations", "what goes out"),
        ChannelPlan(INCIDENTS, "incidents", "Operations"),
    ),
    roles=(RolePlan(LEAD, "team-lead", 0x00FF00), RolePlan(MODERATOR, "moderator", 0, ("manage_messages",))),
    people=(
        PersonPlan(ALICE, "alice", "alice-token", ("team-lead",), "de"),
        PersonPlan(BOB, "bob", "bob-token", ("moderator",)),
        PersonPlan(MALLORY, "mallory", "mallory-token"),
    ),
)


@dataclass
class Alarm:
    """A call that waits in a ManualClock."""

    at: datetime
    call: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        """Forget the call."""
        self.cancelled = True


@dataclass
class ManualClock:
    """Time that stands still until `advance`."""

    time: datetime = datetime(2026, 3, 4, 15, tzinfo=UTC)
    alarms: list[Alarm] = field(default_factory=list)

    def now(self) -> datetime:
        """Return the time; every reading is a moment later, so that ids keep their order."""
        self.time += timedelta(milliseconds=1)
        return self.time

    def call_later(self, seconds: float, call: Callable[[], None]) -> Alarm:
        """Remember a call."""
        alarm = Alarm(self.time + timedelta(seconds=seconds), call)
        self.alarms.append(alarm)
        return alarm

    def advance(self, seconds: float) -> None:
        """Let time pass, and make the calls that are due."""
        self.time += timedelta(seconds=seconds)
        due = [one for one in self.alarms if one.at <= self.time]
        self.alarms = [one for one in self.alarms if one.at > self.time]
        for one in due:
            if not one.cancelled:
                one.call()


@dataclass
class Http:
    """Calls the REST API; `check` looks at every answer."""

    session: aiohttp.ClientSession
    api: str
    check: Callable[[str, str, int, Any], None] = lambda *_: None

    async def call(
        self, token: str | None, method: str, path: str, body: Any = None, **more: Any
    ) -> tuple[int, Any]:
        """Return status and JSON; `token` None sends none."""
        headers = {**more.pop("headers", {}), **({} if token is None else {"Authorization": token})}
        payload = more if "data" in more else {"json": body, **more} if body is not None else more
        async with self.session.request(method, self.api + path, headers=headers, **payload) as response:
            text = await response.text()
            answer = json.loads(text) if text else None
            self.check(method, response.url.raw_path.removeprefix("/api/v10"), response.status, answer)
            return response.status, answer

    @property
    def bot_authorization(self) -> str:
        """Return the bot's Authorization header."""
        return f"Bot {BOT_TOKEN}"

    async def bot(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        """Call as the bot."""
        return await self.call(self.bot_authorization, method, path, body, **more)

    async def alice(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Call as alice, who has no special permission."""
        return await self.call("alice-token", method, path, body)

    async def bob(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Call as bob, who may manage messages."""
        return await self.call("bob-token", method, path, body)
