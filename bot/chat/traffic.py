"""Counts the calls of Discord as they were answered, and how near its refusals are to shutting us out."""

import re
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from types import SimpleNamespace

import aiohttp
import structlog
from discord.utils import snowflake_time
from yarl import URL

from bot.chat.watch import Watch

_WINDOW = 600.0
_MOST = 10_000
_TOKEN = 2
_WORTH_A_WORD = 500
"""Refusals in ten minutes that no healthy bot has: Discord shuts the address out at 10,000."""
_AFTER_TOKENS = frozenset({"interactions", "webhooks"})
_VERSION = re.compile(r"v[0-9]+")
_FIRST_ANSWER = re.compile(r"/interactions/(?P<id>\d{1,20})/[^/]+/callback")
log = structlog.get_logger(__name__)


def route(url: URL) -> str:
    """Return an address of Discord's API without ids, tokens and signs: `/channels/{id}/messages`."""
    parts = url.path.strip("/").split("/")
    below = parts[next((at for at, part in enumerate(parts, 1) if _VERSION.fullmatch(part)), 0) :]
    told = ["{id}" if part.isdigit() else part for part in below]
    if told and told[0] in _AFTER_TOKENS and len(told) > _TOKEN:
        told[_TOKEN] = "{token}"
    if "reactions" in told[:-1]:
        told[told.index("reactions") + 1] = "{emoji}"
    return f"/{'/'.join(told)}"


class Traffic:
    """Tells `watch` of every call; `now` is the time of the wall, `elapsed` seconds that nothing moves.

    https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
    """

    def __init__(
        self, watch: Watch, now: Callable[[], datetime], elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._watch = watch
        self._now = now
        self._elapsed = elapsed
        self._refusals: deque[float] = deque(maxlen=_MOST)
        self._has_warned = False

    @property
    def refused(self) -> int:
        """How many calls Discord refused in the last ten minutes, as it counts them itself."""
        while self._refusals and self._refusals[0] <= self._elapsed() - _WINDOW:
            self._refusals.popleft()
        return len(self._refusals)

    def attach(self, config: aiohttp.TraceConfig) -> aiohttp.TraceConfig:
        """See every call that `config` shows, before anybody there can make an end of it."""
        config.on_request_end.insert(0, self._answered)
        config.on_request_exception.insert(0, self._unanswered)
        self._watch.follow_calls(config)
        return config

    async def _answered(
        self, _session: aiohttp.ClientSession, _context: SimpleNamespace, call: aiohttp.TraceRequestEndParams
    ) -> None:
        status = call.response.status
        self._watch.called(call.method, status)
        is_first = _FIRST_ANSWER.search(call.url.path)
        if is_first and call.response.ok:
            made = snowflake_time(int(is_first["id"]))
            self._watch.acknowledged((self._now() - made).total_seconds())
        scope = call.response.headers.get("X-RateLimit-Scope", "unknown")
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            self._watch.limited(scope)
        is_counted = status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
        if is_counted or (status == HTTPStatus.TOO_MANY_REQUESTS and scope != "shared"):
            self._note_refusal()

    async def _unanswered(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        call: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        self._watch.called(call.method, None)

    def _note_refusal(self) -> None:
        self._refusals.append(self._elapsed())
        is_much = self.refused >= _WORTH_A_WORD
        if is_much and not self._has_warned:
            log.error("Discord refuses many calls; at 10,000 it shuts the address out", refused=self.refused)
        self._has_warned = is_much
