"""What `POST /_control` can order: each order is its fields and what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Literal

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.discord.clock import Clock, Timer
from sandbox.discord.events import Actor
from sandbox.discord.faults.cast import Cast
from sandbox.discord.faults.rest import Fault, RestFaults
from sandbox.discord.gateway import Gateway
from sandbox.discord.ratelimits import too_many

Name = str | int
Times = Annotated[int, msgspec.Meta(ge=1)]
Seconds = Annotated[float, msgspec.Meta(ge=0)]
ErrorStatus = Annotated[int, msgspec.Meta(ge=400, le=599)]
CloseCode = Annotated[int, msgspec.Meta(ge=1000, le=4999)]


@dataclass(slots=True)
class Scene:
    """What orders act upon; `bot_returns` is the pending end of an outage."""

    gateway: Gateway
    rest: RestFaults
    cast: Cast
    clock: Clock
    bot_returns: Timer | None = None


class Order(msgspec.Struct, tag_field="do", forbid_unknown_fields=True, frozen=True):
    """One thing to do now."""

    def act(self, scene: Scene) -> dict[str, Any]:
        """Do it; return what to tell about it."""
        raise NotImplementedError


class Drop(Order, tag="drop"):
    """Close gateway sockets; with `abort` they are cut without a close frame. Sessions stay resumable."""

    who: Name = "bot"
    code: CloseCode = 4000
    abort: bool = False

    def act(self, scene: Scene) -> dict[str, Any]:
        whom = scene.cast.whom(self.who)
        closed = scene.gateway.cut(whom) if self.abort else scene.gateway.drop(whom, self.code)
        return {"sockets": closed}


class Invalidate(Order, tag="invalidate"):
    """Send op 9; unless `resumable`, what was missed is lost."""

    who: Name = "bot"
    resumable: bool = False

    def act(self, scene: Scene) -> dict[str, Any]:
        return {"sockets": scene.gateway.invalidate(scene.cast.whom(self.who), resumable=self.resumable)}


class Reconnect(Order, tag="reconnect"):
    """Send op 7: come back and resume."""

    who: Name = "bot"

    def act(self, scene: Scene) -> dict[str, Any]:
        return {"sockets": scene.gateway.reconnect(scene.cast.whom(self.who))}


class Latency(Order, tag="latency"):
    """Hold answers back by `ms` until cleared."""

    ms: Seconds
    on: Literal["rest", "gateway", "both"] = "both"

    def act(self, scene: Scene) -> dict[str, Any]:
        if self.on in ("rest", "both"):
            scene.rest.latency = self.ms / 1000
        if self.on in ("gateway", "both"):
            scene.gateway.latency = self.ms / 1000
        return {}


class Fail(Order, tag="fail"):
    """Answer `times` calls with `status`, or cut their connection (`reset`); `after_apply`: they are done first."""

    path: str
    status: ErrorStatus | None = None
    method: str = "*"
    times: Times = 1
    after_apply: bool = False
    reset: bool = False
    code: int = 0
    who: Name | None = None

    def __post_init__(self) -> None:
        if self.status is None and not self.reset:
            raise ValueError("`fail` needs `status` (400 to 599), or `reset`: true to cut the connection")

    def act(self, scene: Scene) -> dict[str, Any]:
        whom = None if self.who is None else scene.cast.whom(self.who)
        scene.rest.arm(Fault(self.method, self.path, self.times, whom, self._answer))
        return {}

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self.after_apply:
            await handler(request)
        if self.reset and request.transport is not None:
            request.transport.abort()
        status = HTTPStatus(self.status or HTTPStatus.BAD_GATEWAY)
        return web.json_response({"message": f"{status}: {status.phrase}", "code": self.code}, status=status)


class Ratelimit(Order, tag="ratelimit"):
    """Answer `times` calls with 429; `scope` is user, global or shared, `via` tells it came through the proxy."""

    path: str
    retry_after: Seconds
    method: str = "*"
    times: Times = 1
    scope: Literal["user", "global", "shared"] = "user"
    via: bool = True
    who: Name | None = None

    def act(self, scene: Scene) -> dict[str, Any]:
        whom = None if self.who is None else scene.cast.whom(self.who)
        scene.rest.arm(Fault(self.method, self.path, self.times, whom, self._answer))
        return {}

    async def _answer(self, _request: web.Request, _handler: Handler) -> web.StreamResponse:
        return too_many(self.retry_after, scope=self.scope, via=self.via)


class GrantRole(Order, tag="grant_role"):
    """Give a person a role; both by name or id."""

    user: Name
    role: Name

    def act(self, scene: Scene) -> dict[str, Any]:
        scene.cast.world.grant_role(scene.cast.person(self.user), scene.cast.role(self.role))
        return {}


class RevokeRole(Order, tag="revoke_role"):
    """Take a role from a person; both by name or id."""

    user: Name
    role: Name

    def act(self, scene: Scene) -> dict[str, Any]:
        scene.cast.world.revoke_role(scene.cast.person(self.user), scene.cast.role(self.role))
        return {}


class Kick(Order, tag="kick"):
    """Throw a person out of the guild."""

    user: Name

    def act(self, scene: Scene) -> dict[str, Any]:
        scene.cast.world.kick(scene.cast.person(self.user))
        return {}


class Timeout(Order, tag="timeout"):
    """Silence a person for some seconds; 0 ends it."""

    user: Name
    seconds: Seconds

    def act(self, scene: Scene) -> dict[str, Any]:
        scene.cast.world.timeout_member(scene.cast.person(self.user), self.seconds)
        return {}


class BotOffline(Order, tag="bot_offline"):
    """Close the bot's sockets and refuse new ones until `offline` is false, or `seconds` are over."""

    offline: bool = True
    seconds: Seconds | None = None

    def act(self, scene: Scene) -> dict[str, Any]:
        closed = set_bot_offline(scene, offline=self.offline)
        if self.offline and self.seconds is not None:
            scene.bot_returns = scene.clock.call_later(
                self.seconds, lambda: scene.gateway.refuse_bot(refused=False) and None
            )
        return {"sockets": closed}


class Clear(Order, tag="clear"):
    """End every fault that goes on."""

    def act(self, scene: Scene) -> dict[str, Any]:
        scene.rest.clear()
        scene.gateway.latency = 0.0
        set_bot_offline(scene, offline=False)
        return {}


def set_bot_offline(scene: Scene, *, offline: bool) -> int:
    """Begin or end an outage of the bot's gateway and forget a pending end; return how many sockets closed."""
    if scene.bot_returns is not None:
        scene.bot_returns.cancel()
        scene.bot_returns = None
    return scene.gateway.refuse_bot(refused=offline)
