"""Rate limits as Discord enforces them: buckets per route and top-level resource, and a global one.

Limits that no header announces (a channel's name) belong to the state; its 429s get their headers here.

https://docs.discord.com/developers/topics/rate-limits
"""

import hashlib
import json
import math
from dataclasses import dataclass
from fnmatch import fnmatchcase
from http import HTTPStatus

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from sandbox.discord.clock import Clock
from sandbox.discord.routes import api_path, route_of
from sandbox.discord.window import Quota, Window

VIA = "1.1 google"
GLOBALLY_EXEMPT = ("/webhooks/", "/interactions/")
MANY_WINDOWS = 5000


@dataclass(frozen=True, slots=True)
class RouteLimit:
    """The quota of routes whose `METHOD path` fits the glob."""

    glob: str
    quota: Quota


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Every quota; the first fitting route limit decides, `other_routes` where none does."""

    routes: tuple[RouteLimit, ...]
    other_routes: Quota
    everything: Quota


# Discord publishes the global limit only. The others are what its headers are known to say; reactions
# (1 per 0.25 s there) and posts (5 in 5 s) are eased to longer bursts, so that a normal run does not wait.
DISCORD = RateLimits(
    routes=(
        RouteLimit("POST /channels/*/messages", Quota(10, 5.0)),
        RouteLimit("PATCH /channels/*/messages/*", Quota(5, 5.0)),
        RouteLimit("REACT *", Quota(4, 1.0)),
        RouteLimit("DELETE /channels/*/messages/*", Quota(5, 1.0)),
        RouteLimit("POST /webhooks/*", Quota(5, 2.0)),
        RouteLimit("PATCH /webhooks/*", Quota(5, 2.0)),
    ),
    other_routes=Quota(30, 1.0),
    everything=Quota(50, 1.0),
)


class RateLimiter:
    """Counts the calls of each token and puts the counts on every answer."""

    def __init__(self, limits: RateLimits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._windows: dict[tuple[str, ...], Window] = {}

    @web.middleware
    async def limit(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse what is too much; put the counts on every other answer (a middleware)."""
        who = request.headers.get(hdrs.AUTHORIZATION, "").removeprefix("Bot ")
        path = api_path(request)
        everything = self._window(("everything", who), self._limits.everything)
        if who and not path.startswith(GLOBALLY_EXEMPT) and not everything.take():
            return too_many(everything.reset_after, scope="global")
        route, major = route_of(request.method, path)
        window = self._window((who, route, major), self._quota(route))
        allowed = window.take()
        headers = self._headers(window, route)
        if not allowed:
            return too_many(window.reset_after, headers=headers)
        response = await handler(request)
        response.headers.update(headers)
        if response.status == HTTPStatus.TOO_MANY_REQUESTS and hdrs.VIA not in response.headers:
            _mark_as_limited(response, _retry_after(response), scope="user", via=True)
        return response

    def _quota(self, route: str) -> Quota:
        fitting = (one.quota for one in self._limits.routes if fnmatchcase(route, one.glob))
        return next(fitting, self._limits.other_routes)

    def _window(self, key: tuple[str, ...], quota: Quota) -> Window:
        if len(self._windows) > MANY_WINDOWS:
            self._windows = {key: one for key, one in self._windows.items() if one.remaining < one.quota.uses}
        return self._windows.setdefault(key, Window(quota, self._clock))

    def _headers(self, window: Window, route: str) -> dict[str, str]:
        reset_after = window.reset_after
        return {
            "X-RateLimit-Limit": str(window.quota.uses),
            "X-RateLimit-Remaining": str(window.remaining),
            "X-RateLimit-Reset": f"{self._clock.now().timestamp() + reset_after:.3f}",
            "X-RateLimit-Reset-After": f"{_milliseconds(reset_after):.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(route.encode()).hexdigest()[:32],
        }


def _retry_after(answer: web.StreamResponse) -> float:
    body = json.loads(answer.text or "{}") if isinstance(answer, web.Response) else {}
    return float(body.get("retry_after", 1))


def _milliseconds(seconds: float) -> float:
    """Round up: who is told to wait no time at all comes back at once, and too early."""
    return math.ceil(seconds * 1000) / 1000


def too_many(
    retry_after: float, *, scope: str = "user", via: bool = True, headers: dict[str, str] | None = None
) -> web.Response:
    """Return the 429; without `via` it looks like one of Discord's own, which clients treat differently."""
    told = {
        "message": "You are being rate limited.",
        "retry_after": _milliseconds(retry_after),
        "global": scope == "global",
    }
    answer = web.Response(
        body=json.dumps(told).encode(),  # no charset, or discord.py takes the answer for a proxy's page
        content_type="application/json",
        status=HTTPStatus.TOO_MANY_REQUESTS,
        headers=headers,
    )
    _mark_as_limited(answer, retry_after, scope=scope, via=via)
    return answer


def _mark_as_limited(answer: web.StreamResponse, retry_after: float, *, scope: str, via: bool) -> None:
    answer.headers[hdrs.RETRY_AFTER] = str(math.ceil(retry_after))
    answer.headers["X-RateLimit-Scope"] = scope
    if scope == "global":
        answer.headers["X-RateLimit-Global"] = "true"
    if via:
        answer.headers[hdrs.VIA] = VIA
