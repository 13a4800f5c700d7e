"""Calls of Discord as they are counted, over real sockets, behind the throttle as the client has them."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from discord.utils import time_snowflake
from structlog.testing import capture_logs
from typing_extensions import override
from yarl import URL

from bot.chat.rest import Held
from bot.chat.throttle import Throttle
from bot.chat.traffic import Traffic, route
from bot.chat.watch import Unwatched

NOW = datetime(2026, 3, 4, 15, tzinfo=UTC)


@dataclass
class Noting(Unwatched):
    """Notes what it is told."""

    calls: list[tuple[str, int | None]] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)

    @override
    def called(self, method: str, status: int | None) -> None:
        self.calls.append((method, status))

    @override
    def limited(self, scope: str) -> None:
        self.scopes.append(scope)

    @override
    def acknowledged(self, seconds: float) -> None:
        self.delays.append(seconds)


class Line:
    """A session whose calls are counted, by a time that tests move."""

    def __init__(self) -> None:
        self.watch = Noting()
        self.elapsed = 1000.0
        self.traffic = Traffic(self.watch, lambda: NOW, lambda: self.elapsed)
        trace = self.traffic.attach(Throttle(lambda: self.elapsed).trace())
        self.http = aiohttp.ClientSession(trace_configs=[trace])
        self.base = URL()

    async def call(self, path: str, method: str = "GET") -> None:
        """Make a call, whatever comes of it."""
        with suppress(Held, aiohttp.ClientError):
            async with self.http.request(method, self.base / path):
                pass
        self.elapsed += 1.0


async def _answer(request: web.Request) -> web.StreamResponse:
    """Answer with the status in the path; without one break off."""
    told = request.match_info["told"].split("/")
    if not told[-1].isdecimal():
        assert request.transport is not None
        request.transport.close()
    scope = {"X-RateLimit-Scope": told[0], "Retry-After": "0"}
    return web.Response(status=int(told[-1]) if told[-1].isdecimal() else 500, headers=scope)


async def _acknowledged(_: web.Request) -> web.StreamResponse:
    return web.Response(status=204)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    """Serve answers as their path says, and return a session to it."""
    app = web.Application()
    app.router.add_post("/api/v10/interactions/{id}/{token}/callback", _acknowledged)
    app.router.add_route("*", "/{told:.*}", _answer)
    async with TestServer(app) as server:
        line = Line()
        line.base = server.make_url("/")
        async with line.http:
            yield line


async def test_every_call_is_counted_once(line: Line) -> None:
    """By its answer, or as one without: also where the throttle makes an end of it."""
    for path in ("user/200", "user/404", "user/429", "broken"):
        await line.call(path)

    assert line.watch.calls == [("GET", 200), ("GET", 404), ("GET", 429), ("GET", None)]
    assert line.watch.scopes == ["user"]


async def test_refusals_are_counted_as_discord_counts_them(line: Line) -> None:
    """403 and 429 for ten minutes; neither what others used up, nor what is not there."""
    for path in ("a/user/403", "b/user/404", "shared/429", "user/429"):
        await line.call(path)
    before = line.traffic.refused
    line.elapsed += 598.0

    assert (before, line.traffic.refused) == (2, 1)


async def test_many_refusals_are_said_once(line: Line) -> None:
    """Long before the address is shut out, and again only after it was better meanwhile."""
    with capture_logs() as lines:
        for _ in range(510):
            line.traffic._note_refusal()
        line.elapsed += 601.0
        line.traffic._note_refusal()

    assert [line["refused"] for line in lines] == [500]


async def test_the_first_answer_is_measured_from_when_discord_made_the_interaction(line: Line) -> None:
    """Its id tells when that was; edits of the answer are no acknowledgement."""
    made = time_snowflake(NOW - timedelta(seconds=1.5))
    await line.call(f"api/v10/interactions/{made}/secret-token/callback", "POST")
    await line.call("api/v10/webhooks/1/secret-token/messages/@original/200", "PATCH")

    assert line.watch.delays == [pytest.approx(1.5, abs=0.001)]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/api/v10/channels/1180/messages/1181", "/channels/{id}/messages/{id}"),
        ("/api/v10/interactions/1180/a-token/callback", "/interactions/{id}/{token}/callback"),
        ("/api/v10/webhooks/1180/a-token/messages/@original", "/webhooks/{id}/{token}/messages/@original"),
        (
            "/api/v10/channels/1/messages/2/reactions/%E2%9C%85/@me",
            "/channels/{id}/messages/{id}/reactions/{emoji}/@me",
        ),
        ("/api/v10/gateway/bot", "/gateway/bot"),
    ],
)
def test_an_address_is_told_without_ids_and_tokens(path: str, told: str) -> None:
    """What stands in traces is the route, as Discord documents it."""
    assert route(URL(f"https://discord.com{path}")) == told
