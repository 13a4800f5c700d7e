"""Loses the answer to every call by which the bot changes something at Discord: carried out, never told."""

import asyncio
import hashlib
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Literal, TypeAlias

from aiohttp import StreamReader, hdrs, web
from aiohttp.typedefs import Handler
from typing_extensions import override

from sandbox.discord.events import Actor
from sandbox.discord.faults.rest import Fault
from sandbox.discord.routes import api_path, route_of
from tests.e2e.pilot import Pilot

How: TypeAlias = Literal[500, 502, 503, 504, "reset", "silent"]
HOWS: Sequence[How] = (500, 502, 503, 504, "reset", "silent")
SITES = frozenset(
    {
        "POST /channels/{id}/messages",
        "PATCH /channels/{id}/messages/{id}",
        "REACT /channels/{id}/messages/{id}/reactions/*",
        "PUT /channels/{id}/messages/pins/{id}",
        "POST /channels/{id}/messages/{id}/threads",
        "POST /guilds/{id}/channels",
        "PATCH /channels/{id}",
        "POST /guilds/{id}/scheduled-events",
        "DELETE /guilds/{id}/scheduled-events/{id}",
        "PUT /applications/{id}/guilds/{id}/commands",
        "POST /interactions/{id}/{token}/callback",
        "PATCH /webhooks/{id}/{token}/messages/@original",
        "DELETE /webhooks/{id}/{token}/messages/@original",
        "POST /webhooks/{id}/{token}",
    }
)
"""Every route by which the bot changes something; one that is not here, or is not used any more, fails."""
_NO_END = 10**9
_LOOK_EVERY = 0.02
_BOUNDARY = re.compile(r'boundary="?([^";]+)')
_AT_REST = 2.5
"""Seconds; the pauses after the first failures are shorter."""


class Lost(Fault):
    """Of each different call carries out the first one, and loses the answer in one of these ways in turn."""

    def __init__(self, hows: Sequence[How]) -> None:
        super().__init__("*", "*", _NO_END, None, self._play)
        self.lost: Counter[str] = Counter()
        self.calls = 0
        self.silent = 0
        self._hows = hows
        self._known: set[str] = set()

    @override
    def fits(self, request: web.Request, actor: Actor | None) -> bool:
        is_bots = request.headers.get(hdrs.AUTHORIZATION, "Bot").startswith("Bot")
        return is_bots and request.method != hdrs.METH_GET

    async def at_rest(self) -> None:
        """Return when the bot has nothing left to say."""
        before = -1
        while before != self.calls or self.silent:  # nothing tells that a process is done
            before = self.calls
            await asyncio.sleep(_AT_REST)

    def forget(self) -> None:
        """Take every call for a new one from now on."""
        self._known.clear()

    async def _play(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.calls += 1
        call = await _known_by(request)
        if call in self._known:
            return await handler(request)
        self._known.add(call)
        answer = await handler(request)
        if answer.status >= web.HTTPBadRequest.status_code:
            return answer  # it was refused, not carried out
        how = self._hows[len(self._known) % len(self._hows)]
        self.lost[route_of(request.method, api_path(request))[0]] += 1
        if how == "silent":
            self.silent += 1
            try:
                await silence(request)
            finally:
                self.silent -= 1
        return _instead(request, how)


async def silence(request: web.Request) -> None:
    """Say nothing until the other side gives up."""
    while request.transport is not None and not request.transport.is_closing():
        await asyncio.sleep(_LOOK_EVERY)  # the other side tells no handler that it is gone


async def _known_by(request: web.Request) -> str:
    """Return what a call has in common with its repetition, where a form has another boundary."""
    body = await request.read()
    form = _BOUNDARY.search(request.headers.get(hdrs.CONTENT_TYPE, ""))
    if form is not None:
        _unread(request, body)
        body = body.replace(form[1].encode(), b"")
    return f"{request.method} {request.rel_url.raw_path} {hashlib.sha256(body).hexdigest()}"


def _unread(request: web.Request, body: bytes) -> None:
    """Let the parts of a form, which aiohttp reads off the line alone, be read once more."""
    request._payload = StreamReader(request.protocol, len(body) + 1, loop=asyncio.get_running_loop())
    request._payload.feed_data(body)
    request._payload.feed_eof()


def _instead(request: web.Request, how: How) -> web.StreamResponse:
    if isinstance(how, int):
        return web.json_response({"message": "lost", "code": 0}, status=how)
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=web.HTTPBadGateway.status_code)


@asynccontextmanager
async def losing(pilot: Pilot, hows: Sequence[How]) -> AsyncIterator[Lost]:
    """Lose answers inside the block; leave when the bot is at rest."""
    lost = Lost(hows)
    await pilot.in_discord(lambda discord: discord._faults.arm(lost))
    yield lost
    await lost.at_rest()
    await pilot.control("clear")
