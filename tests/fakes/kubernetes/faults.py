"""Faults between a client and a cluster: what comes instead of an answer, or after the effect."""

import asyncio

from aiohttp import web
from aiohttp.typedefs import Handler

from tests.fakes.vendor import Play


class Faults:
    """The faults to come; `calls` are the calls that came, in order.

    `plays` are for the next calls, one each; `plays_on` holds by method and end of the path those
    for the next calls of that kind; `always` is for every call.
    """

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.plays: list[Play] = []
        self.plays_on: dict[str, list[Play]] = {}
        self.always: Play | None = None
        self._over = asyncio.Event()

    def end(self) -> None:
        """End every silence."""
        self._over.set()

    async def silent(self, _request: web.Request, _handler: Handler) -> web.StreamResponse:
        """Play that no answer comes."""
        await self._over.wait()
        return web.Response()

    @web.middleware
    async def played(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Play what is to come for this call, or let it through."""
        self.calls.append(f"{request.method} {request.path}")
        play = self._next(request) or self.always
        return await (play(request, handler) if play else handler(request))

    def _next(self, request: web.Request) -> Play | None:
        for about, plays in self.plays_on.items():
            method, _, end = about.partition(" ")
            if plays and request.method == method and request.path.endswith(end):
                return plays.pop(0)
        return self.plays.pop(0) if self.plays else None
