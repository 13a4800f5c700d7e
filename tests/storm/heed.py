"""Sees each call of a bot begin and end: whether one began that it had been told to leave for a while."""

from collections import Counter
from collections.abc import Callable
from types import SimpleNamespace

import aiohttp
from aiohttp import web

from sandbox.discord.ratelimits import GLOBALLY_EXEMPT
from sandbox.discord.routes import route_of, without_prefix

_EVERYTHING = ("everything", "")
Place = tuple[str, str]


class Heed:
    """Stands behind the bot's own throttle in a trace: it sees what that lets go, and when that is told.

    `early` are the calls that began inside a limit of which the bot had been told before; `refused` the 429s,
    `under_way` the most calls of one limit that had begun already when the bot was told of it.
    """

    def __init__(self, trace: aiohttp.TraceConfig, elapsed: Callable[[], float]) -> None:
        trace.on_request_start.append(self._begins)
        trace.on_request_end.insert(0, self._ends)
        trace.on_request_exception.append(self._breaks)
        self.early: list[str] = []
        self.refused: Counter[str] = Counter()
        self.under_way: Counter[str] = Counter()
        self._elapsed = elapsed
        self._begun: Counter[Place] = Counter()
        self._until: dict[Place, float] = {}

    def heedless(self) -> list[str]:
        """Return where the bot asked too early, or for more than the headers of Discord's answers allow."""
        return [*self.early, *(f"{place}: refused {many} times" for place, many in self.refused.items())]

    async def _begins(
        self, _session: aiohttp.ClientSession, context: SimpleNamespace, call: aiohttp.TraceRequestStartParams
    ) -> None:
        place, *_ = context.limits = _limits(call.method, call.url.path)
        self._begun.update(context.limits)
        left = max(self._until.get(limit, 0.0) for limit in context.limits) - self._elapsed()
        if left > 0:
            self.early.append(f"{' '.join(place)}: {left:.3f} s too early")

    async def _ends(
        self, _session: aiohttp.ClientSession, context: SimpleNamespace, call: aiohttp.TraceRequestEndParams
    ) -> None:
        self._begun.subtract(limits := context.limits)
        context.limits = ()
        if call.response.status != web.HTTPTooManyRequests.status_code:
            return
        told = await call.response.json()
        limit = _EVERYTHING if told["global"] else limits[0]
        if self._elapsed() >= self._until.get(limit, 0.0):
            self.under_way[limit[0]] = max(self.under_way[limit[0]], self._begun[limit])
        self._until[limit] = max(self._until.get(limit, 0.0), self._elapsed() + told["retry_after"])
        self.refused[limit[0]] += 1

    async def _breaks(
        self,
        _session: aiohttp.ClientSession,
        context: SimpleNamespace,
        call: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        del call
        self._begun.subtract(context.limits)


def _limits(method: str, path: str) -> tuple[Place, ...]:
    """Return the names of all limits that hold for a call, as the local Discord has them."""
    path = without_prefix(path)
    place = route_of(method, path)
    return (place,) if path.startswith(GLOBALLY_EXEMPT) else (place, _EVERYTHING)
