"""Plays the bad luck of a real back end on the platform's HTTP interface, when a test asks for it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

import msgspec
from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Fault(msgspec.Struct, forbid_unknown_fields=True):
    """One kind of bad luck, for the next `times` requests of the route named `on`.

    `refuse`: answered `status`, nothing done. `lose_request`: connection cut, nothing done. `delay`: waits
    `seconds`, then goes on, unless the client has left. `fail_after_accept`: done, then answered `status`.
    `lose_answer`: done, then the connection is cut. `delay_answer`: done, answered after `seconds`.
    """

    do: Literal["refuse", "lose_request", "delay", "fail_after_accept", "lose_answer", "delay_answer"]
    on: Literal[
        "submit",
        "find",
        "events",
        "running",
        "release",
        "releases",
        "about",
        "migrations",
        "traffic",
        "logs",
    ] = "submit"
    times: int = 1
    status: int = 500
    seconds: float = 0.0


class Faults:
    """The bad luck that is still to come, in the order it was asked for."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Play `fault` on the requests that follow."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Be a friendly back end again."""
        self._waiting.clear()

    def _take(self, route: str | None) -> Fault | None:
        fault = next((fault for fault in self._waiting if fault.on == route), None)
        if fault is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._waiting.remove(fault)
        return fault

    async def play(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer `request` through `handler`, with the bad luck that waits for its route."""
        fault = self._take(request.match_info.route.name)
        if fault is None:
            return await handler(request)
        if fault.do in ("refuse", "lose_request", "delay"):
            return await _before(fault, request, handler)
        return await _after(fault, request, await handler(request))


async def _before(fault: Fault, request: web.Request, handler: Handler) -> web.StreamResponse:
    if fault.do == "refuse":
        return web.json_response({"error": "unavailable", "message": "asked to refuse"}, status=fault.status)
    if fault.do == "lose_request":
        return _cut(request)
    await asyncio.sleep(fault.seconds)
    if request.transport is None or request.transport.is_closing():
        return web.Response(status=400)  # the client has given up: what it sent must not take effect later
    return await handler(request)


async def _after(fault: Fault, request: web.Request, done: web.StreamResponse) -> web.StreamResponse:
    if fault.do == "fail_after_accept":
        return web.json_response({"error": "internal", "message": "asked to fail"}, status=fault.status)
    if fault.do == "lose_answer":
        return _cut(request)
    await asyncio.sleep(fault.seconds)
    return done


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
