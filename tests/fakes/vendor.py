"""A vendor's interface over a real socket: what every strict fake shares, whatever it imitates.

Each call goes through three doors: a `play` of the test (a fault instead of the answer, or after the
effect), the official description where there is one, and the fake's own handler. What the description does
not know, in a call or in an answer, is in `findings`; so is every route that the fake does not have.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.web.serve import serve

Json = dict[str, Any]
Play = Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]
"""What comes instead of an answer, or after it."""
ENDLESS = frozenset({"silent before", "silent after", "drip"})
"""The faults of `every_fault` after which a client waits for ever, or to its limit."""


class Description(Protocol):
    """What holds calls and answers against a vendor's description."""

    def request(self, request: web.Request, body: bytes) -> Sequence[str]:
        """Return what is wrong with a call."""
        ...

    def response(self, request: web.Request, body: bytes, response: web.Response) -> Sequence[str]:
        """Return what is wrong with an answer."""
        ...


class Vendor:
    """Serves `routes`; `plays` are faults for the next calls, in order, `calls` what was asked, in order.

    `plays_on` holds, by method and path's end, plays for the next calls of that kind. `checked` counts the
    calls that were held against the description.
    """

    def __init__(self, description: Description | None = None) -> None:
        self.findings: list[str] = []
        self.checked = 0
        self.calls: list[str] = []
        self.plays: list[Play] = []
        self.plays_on: dict[str, list[Play]] = {}
        self._description = description
        self._over = asyncio.Event()

    def routes(self) -> Sequence[web.RouteDef]:
        """Return what the vendor answers to."""
        raise NotImplementedError

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        """Listen inside the block; yield the address, without a slash at its end."""
        app = web.Application(middlewares=[self._played, self._watched], client_max_size=8_000_000)
        app.router.add_routes(self.routes())
        async with serve(app) as address:
            try:
                yield str(address.url).rstrip("/")
            finally:
                self._over.set()

    async def silent(self, _request: web.Request, _handler: Handler) -> web.StreamResponse:
        """Play that no answer comes."""
        await self._over.wait()
        return web.Response()

    async def drip(self, request: web.Request, _handler: Handler) -> web.StreamResponse:
        """Play that the answer comes a byte now and then, and never to its end."""
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(b"{")
        await self._over.wait()
        return response

    @web.middleware
    async def _played(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.calls.append(f"{request.method} {request.path}")
        play = self._next_play(request)
        return await (play(request, handler) if play else handler(request))

    def _next_play(self, request: web.Request) -> Play | None:
        for about, plays in self.plays_on.items():
            method, _, end = about.partition(" ")
            if plays and request.method == method and request.path.endswith(end):
                return plays.pop(0)
        return self.plays.pop(0) if self.plays else None

    @web.middleware
    async def _watched(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        body, about = await request.read(), f"{request.method} {request.path}"
        if self._description is not None:
            self.checked += 1
            if faults := self._description.request(request, body):
                self.findings += [f"{about}: {fault}" for fault in faults]
                return self.invalid(faults)
        try:
            answer = await handler(request)
        except web.HTTPException as error:
            if request.match_info.http_exception is not None:
                self.findings.append(f"{about}: there is no such route")
                return self.unknown_route()
            answer = web.Response(status=error.status, text=error.text, content_type="application/json")
        if self._description is not None and isinstance(answer, web.Response):
            faults = self._description.response(request, body, answer)
            self.findings += [f"{about} {answer.status}: {fault}" for fault in faults]
        return answer

    def invalid(self, faults: Sequence[str]) -> web.Response:
        """Return the answer to a call that is against the description."""
        return web.json_response({"message": "Validation Failed", "errors": list(faults)}, status=422)

    def unknown_route(self) -> web.Response:
        """Return the answer to a call of what there is not."""
        return web.json_response({"message": "Not Found"}, status=404)


def answers(status: int, body: object = None, *, text: str = "", html: str = "", **headers: str) -> Play:
    """Return the play of another answer: JSON, or a `text`, or with `html` a proxy's page."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def play(_request: web.Request, _handler: Handler) -> web.StreamResponse:
        if html or text:
            kind = "text/html" if html else "text/plain"
            return web.Response(status=status, text=html or text, content_type=kind, headers=named)
        return web.json_response(body, status=status, headers=named)

    return play


async def cut(request: web.Request, _handler: Handler) -> web.StreamResponse:
    """Play that the connection is reset."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def truncated(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Play that the answer breaks off in its middle, after the effect."""
    answer = await handler(request)
    whole = answer.body if isinstance(answer, web.Response) and isinstance(answer.body, bytes) else b"{}"
    headers = {"Content-Type": "application/json", "Content-Length": str(len(whole) + 10)}
    response = web.StreamResponse(status=answer.status, headers=headers)
    await response.prepare(request)
    await response.write(whole[: len(whole) // 2])
    assert request.transport is not None
    request.transport.close()
    return response


def after_the_fact(play: Play) -> Play:
    """Return the play with the call taken before it."""

    async def late(request: web.Request, handler: Handler) -> web.StreamResponse:
        await handler(request)
        return await play(request, handler)

    return late


def every_fault(vendor: Vendor, *, told: Mapping[str, object] | None = None) -> Mapping[str, Play]:
    """Return each trouble by name that a call to this vendor may meet; `told` is the body of its refusals."""
    body = dict(told or {"message": "no"})
    page = "<html><head><title>502 Bad Gateway</title></head></html>"
    return {
        "silent before": vendor.silent,
        "silent after": after_the_fact(vendor.silent),
        **{str(status): answers(status, body) for status in (401, 403, 404, 409, 422)},
        "429": answers(429, body, Retry_After="0"),
        "500": answers(500, body),
        "500 after": after_the_fact(answers(500, body)),
        "502 html": answers(502, html=page),
        "reset": cut,
        "reset after": after_the_fact(cut),
        "truncated": truncated,
        "drip": vendor.drip,
        "not json": answers(200, text="hello"),
    }


def limit(fault: str = "") -> float:
    """Return the seconds that a client should give this fault: few only where no answer ever comes.

    Any other answer comes late on a busy machine, and must not be taken for one that stays away.
    """
    return 0.1 if fault in ENDLESS else 10.0


def parse(body: bytes) -> Any:
    """Return a JSON body, None where it is none."""
    try:
        return json.loads(body)
    except ValueError:
        return None
