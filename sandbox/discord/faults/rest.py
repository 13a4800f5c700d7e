"""Faults of the REST side: late answers, wrong answers, no answers; armed for a number of calls."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from sandbox.discord.events import Actor
from sandbox.discord.routes import api_path, without_prefix

Answer = Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]
WhoActs = Callable[[str], Actor | None]


@dataclass(slots=True)
class Fault:
    """What to answer instead, to the next `times` calls that fit; `whom` None means anyone's calls."""

    method: str
    path: str
    times: int
    whom: Callable[[Actor], bool] | None
    answer: Answer

    def fits(self, request: web.Request, actor: Actor | None) -> bool:
        """Whether this call is meant; paths fit decoded or as they were sent, with or without `/api/v10`."""
        glob = without_prefix(self.path)
        paths = (api_path(request), without_prefix(request.rel_url.raw_path))
        return (
            fnmatchcase(request.method, self.method.upper())
            and any(fnmatchcase(path, glob) for path in paths)
            and (self.whom is None or (actor is not None and self.whom(actor)))
        )


class RestFaults:
    """The armed faults; `latency` holds every answer back by so many seconds."""

    def __init__(self, who_acts: WhoActs) -> None:
        self.latency = 0.0
        self._who_acts = who_acts
        self._armed: list[Fault] = []

    def arm(self, fault: Fault) -> None:
        """Let it happen; of several that fit a call, the one armed first does."""
        self._armed.append(fault)

    def clear(self) -> None:
        """Let nothing happen any more."""
        self.latency = 0.0
        self._armed.clear()

    @web.middleware
    async def interfere(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer as the faults say. The outermost middleware of the REST application."""
        if self.latency:
            await asyncio.sleep(self.latency)
        fault = self._take(request)
        return await (handler(request) if fault is None else fault.answer(request, handler))

    def _take(self, request: web.Request) -> Fault | None:
        actor = self._who_acts(request.headers.get(hdrs.AUTHORIZATION, ""))
        fault = next((one for one in self._armed if one.fits(request, actor)), None)
        if fault is not None:
            fault.times -= 1
            self._armed = [one for one in self._armed if one.times > 0]
        return fault
