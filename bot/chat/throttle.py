"""Holds back calls that Discord would surely refuse: too early, too many, by a dead token, without a right.

After 10,000 refusals in ten minutes Discord shuts the address out. discord.py waits for short limits within
one call; where that wait is cut short while it waits for all, none of its calls ever goes out again. So it is
not told of such limits. This sees each HTTP call, also the repeated ones, as aiohttp traces them.

https://docs.discord.com/developers/topics/rate-limits
"""

import asyncio
import json
import math
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

import aiohttp
import structlog
from yarl import URL

from bot.chat import rest
from bot.chat.quotas import Quotas

_A_SECOND = 45
"""Calls; Discord takes 50."""
_SHORT = 5.0
"""Seconds that are waited for within a call; whoever calls has a time limit of 10 s."""
_WITHOUT_TOKEN = 600.0
_IN_A_ROW = 5
_PAUSE, _LONGEST_PAUSE = 30.0, 600.0
_WITH_OWN_TOKEN = frozenset({"interactions", "webhooks"})
"""Calls that bear the token of an interaction: no global limit holds for them, and no bad bot token."""
_VERSION = re.compile(r"v[0-9]+")
EVERYTHING = "everything"
log = structlog.get_logger(__name__)


class Throttle:
    """What may not be asked before when; `elapsed` tells seconds that no change of the clock moves.

    Of more than `most` such things, those whose time is over are forgotten, and the refusals longest ago.
    `sleep` waits by that clock.
    """

    def __init__(
        self,
        elapsed: Callable[[], float] = time.monotonic,
        most: int = 1000,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._elapsed = elapsed
        self._sleep = sleep
        self._most = most
        self._quotas = Quotas(most)
        self._held: dict[str, tuple[float, int]] = {}
        self._refusals: dict[str, int] = {}
        self._lately: deque[float] = deque(maxlen=_A_SECOND)
        self._turn = asyncio.Lock()

    def trace(self) -> aiohttp.TraceConfig:
        """Return what shows it every call of a session."""
        config = aiohttp.TraceConfig()
        config.on_request_start.append(self._before)
        config.on_request_end.append(self._after)
        config.on_request_exception.append(self._without_answer)
        return config

    async def _before(
        self,
        _session: aiohttp.ClientSession,
        context: SimpleNamespace,
        call: aiohttp.TraceRequestStartParams,
    ) -> None:
        """Let a call go when its time has come; raise Held where that is far away or changes nothing."""
        place = _Place.of(call.method, call.url)
        while (left := self._left(place)) > 0 or not await self._may_go(place):
            await self._sleep(max(left, 0))
        context.quota = quota = self._quotas.of(place.route, self._elapsed())
        context.window = quota.begin()

    def _left(self, place: "_Place") -> float:
        """Return the seconds a call is still to be held back, none where that is 0; raise Held."""
        now = self._elapsed()
        until, code = max(self._held.get(key, (0.0, 0)) for key in place.limits)
        left = until - now
        if left > (0 if code else _SHORT):
            raise rest.Held(left, code)
        wait = self._quotas.of(place.route, now).wait(now)
        if wait > _SHORT:
            raise rest.Held(wait)
        return max(left, wait)

    async def _may_go(self, place: "_Place") -> bool:
        """Wait, one after the other, until one more call is none too many.

        Return False, or raise Held, where the calls before it have met a refusal meanwhile.
        """
        if place.has_own_token:
            return True
        async with self._turn:
            if self._left(place) <= 0 and len(self._lately) == _A_SECOND:
                await self._sleep(max(self._lately[0] + 1 - self._elapsed(), 0))
            if self._left(place) > 0:
                return False
            self._lately.append(self._elapsed())
            return True

    async def _after(
        self, _session: aiohttp.ClientSession, context: SimpleNamespace, call: aiohttp.TraceRequestEndParams
    ) -> None:
        """Take note of a refusal; raise Held where discord.py would wait for long, or with everything."""
        place = _Place.of(call.method, call.url)
        context.quota.end(context.window, self._elapsed(), call.response.headers)
        context.quota = None
        match call.response.status:
            case HTTPStatus.TOO_MANY_REQUESTS:
                await self._limited(place, call.response)
            case HTTPStatus.UNAUTHORIZED if not place.has_own_token:
                log.error("Discord does not know the bot token: nothing is asked for ten minutes")
                self._hold(EVERYTHING, _WITHOUT_TOKEN)
            case HTTPStatus.FORBIDDEN:
                await self._refused(place, call.response)
            case _:
                self._refusals.pop(place.route, None)

    async def _without_answer(
        self,
        _session: aiohttp.ClientSession,
        context: SimpleNamespace,
        _call: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        """Take note that a call is over, unless its answer was refused in `_after`."""
        if context.quota is not None:
            context.quota.end(context.window, self._elapsed())

    async def _limited(self, place: "_Place", answer: aiohttp.ClientResponse) -> None:
        """Hold the route, everything, or, where an old message was edited too often, this call alone."""
        told = await _body(answer)
        seconds = _seconds(told.get("retry_after") or answer.headers.get("Retry-After"))
        if told.get("code") == rest.EDITED_TOO_OFTEN:
            self._hold(place.call, seconds, rest.EDITED_TOO_OFTEN)
            raise rest.Held(seconds, rest.EDITED_TOO_OFTEN)
        what = EVERYTHING if told.get("global") else place.route
        log.warning("rate limited", what=what, seconds=seconds, scope=answer.headers.get("X-RateLimit-Scope"))
        self._hold(what, seconds)
        if what == EVERYTHING or seconds > _SHORT:
            raise rest.Held(seconds)

    async def _refused(self, place: "_Place", answer: aiohttp.ClientResponse) -> None:
        """Ask ever more rarely where the bot was refused several times in a row."""
        refusals = self._refusals[place.route] = self._refusals.pop(place.route, 0) + 1
        if len(self._refusals) > self._most:
            del self._refusals[next(iter(self._refusals))]
        if refusals >= _IN_A_ROW:
            seconds = min(_PAUSE * 2 ** (refusals - _IN_A_ROW), _LONGEST_PAUSE)
            log.warning("refused again and again", what=place.route, seconds=seconds)
            code = (await _body(answer)).get("code")
            self._hold(place.route, seconds, code if isinstance(code, int) and code else rest.MISSING_ACCESS)

    def _hold(self, what: str, seconds: float, code: int = 0) -> None:
        now = self._elapsed()
        if len(self._held) >= self._most:
            self._held = {key: held for key, held in self._held.items() if held[0] > now}
        self._held[what] = max((now + seconds, code), self._held.get(what, (0.0, 0)))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a call goes: the route that shares a limit, with its channel or server; the call itself."""

    route: str
    call: str
    has_own_token: bool

    @classmethod
    def of(cls, method: str, url: URL) -> "_Place":
        """Read `/api/v10/channels/1/messages/2`: all messages of channel 1 share a limit."""
        parts = url.path.strip("/").split("/")
        below = parts[next((at for at, part in enumerate(parts, 1) if _VERSION.fullmatch(part)), 0) :]
        has_own_token = bool(below) and below[0] in _WITH_OWN_TOKEN
        major = below[: 3 if has_own_token else 2]
        minor = ["{id}" if part.isdigit() else part for part in below[len(major) :]]
        if "reactions" in minor:
            minor = minor[: minor.index("reactions") + 1]
        return cls(f"{method} /{'/'.join([*major, *minor])}", f"{method} {url.path}", has_own_token)

    @property
    def limits(self) -> tuple[str, ...]:
        """The names of all limits that hold here."""
        return (self.route, self.call) if self.has_own_token else (self.route, self.call, EVERYTHING)


def _seconds(told: object) -> float:
    """Read how long to wait, 1 where that cannot be read: a proxy may send a date.

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    try:
        seconds = float(str(told))
    except ValueError:
        return 1.0
    return seconds if 0 <= seconds < math.inf else 1.0


async def _body(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    """Return the JSON object of an answer; a proxy in between tells none."""
    try:
        told = json.loads(await answer.text())
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
