"""Orders about answers: late, wrong, cut off, rate limited; and the order that ends all that goes on."""

import json
from http import HTTPStatus
from typing import Annotated, Any, Literal

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.discord.faults.rest import Fault
from sandbox.discord.faults.scene import Amount, Name, Order, Scene
from sandbox.discord.ratelimits import too_many

Times = Annotated[int, msgspec.Meta(ge=1)]
ErrorStatus = Annotated[int, msgspec.Meta(ge=400, le=599)]


class Latency(Order, tag="latency"):
    """Hold answers back by `ms`, or `seconds`, until cleared."""

    ms: Amount = 0
    seconds: Amount = 0
    on: Literal["rest", "gateway", "both"] = "both"

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell nothing."""
        seconds = self.seconds + self.ms / 1000
        if self.on in ("rest", "both"):
            scene.rest.latency = seconds
        if self.on in ("gateway", "both"):
            scene.gateway.latency = seconds
        return {}


class Fail(Order, tag="fail"):
    """Answer `times` calls with `status`, or cut their connection (`reset`).

    With `after_apply` the call is carried out first, and only its answer is lost.
    """

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

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell nothing."""
        whom = None if self.who is None else scene.cast.whom(self.who)
        scene.rest.arm(Fault(self.method, self.path, self.times, whom, self._answer))
        return {}

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self.after_apply:
            await handler(request)
        if self.reset and request.transport is not None:
            request.transport.abort()
        status = HTTPStatus(self.status or HTTPStatus.BAD_GATEWAY)
        body = json.dumps({"message": f"{status}: {status.phrase}", "code": self.code}).encode()
        return web.Response(body=body, content_type="application/json", status=status)


class Ratelimit(Order, tag="ratelimit"):
    """Answer `times` calls with 429 and `retry_after`, or `seconds`.

    `via`: as if it came through Discord's proxy, which clients wait for.
    """

    path: str
    retry_after: Amount | None = None
    seconds: Amount | None = None
    method: str = "*"
    times: Times = 1
    scope: Literal["user", "global", "shared"] = "user"
    via: bool = True
    who: Name | None = None

    def __post_init__(self) -> None:
        if (self.retry_after is None) is (self.seconds is None):
            raise ValueError("`ratelimit` needs `retry_after`, or `seconds`, but not both")

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell nothing."""
        whom = None if self.who is None else scene.cast.whom(self.who)
        scene.rest.arm(Fault(self.method, self.path, self.times, whom, self._answer))
        return {}

    async def _answer(self, _request: web.Request, _handler: Handler) -> web.StreamResponse:
        return too_many(self.retry_after or self.seconds or 0.0, scope=self.scope, via=self.via)


class Clear(Order, tag="clear"):
    """End every fault that goes on."""

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell nothing."""
        scene.rest.clear()
        scene.gateway.latency = 0.0
        scene.set_bot_offline(offline=False)
        return {}
