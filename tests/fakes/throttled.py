"""A session behind the throttle, with a time of its own, and a server that answers as it is told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.chat.rest import Held
from bot.chat.throttle import Throttle

MESSAGES = "/api/v10/channels/1/messages"


@dataclass
class Server:
    """Answers as told, 200 by itself, and notes what arrived."""

    answers: list[web.Response] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)
    hangs: bool = False

    async def answer(self, request: web.Request) -> web.Response:
        """Give the next answer."""
        self.arrived.append(f"{request.method} {request.path}")
        while self.hangs and request.transport is not None:
            await asyncio.sleep(0.01)  # nothing tells a handler that the other side is gone
        return self.answers.pop(0) if self.answers else web.json_response({})


@dataclass
class Line:
    """A session that is throttled; `now` is its time, moved by hand."""

    server: Server
    http: aiohttp.ClientSession
    base: str
    now: float = 1000.0

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        await asyncio.sleep(0)

    async def get(self, path: str = MESSAGES, method: str = "GET") -> int:
        """Make a call; return the status. Raise Held."""
        async with self.http.request(method, f"{self.base}{path}") as answer:
            await answer.read()
            return answer.status

    async def held(self, path: str = MESSAGES, method: str = "GET") -> Held:
        """Make a call that may not be made; return for how long."""
        before = len(self.server.arrived)
        with pytest.raises(Held) as caught:
            await self.get(path, method)
        assert len(self.server.arrived) == before
        return caught.value


@contextlib.asynccontextmanager
async def throttled() -> AsyncIterator[Line]:
    """Open a session to such a server."""
    server = Server()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    async with TestServer(app) as listening:
        line = Line(server, None, str(listening.make_url("")).rstrip("/"))  # type: ignore[arg-type] # set below
        trace = Throttle(lambda: line.now, sleep=line.sleep).trace()
        async with aiohttp.ClientSession(trace_configs=[trace]) as line.http:
            yield line
