"""Reads logs from Grafana Loki: page by page backwards in time, the lines of all streams merged.

https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-within-a-range-of-time
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import aiohttp
import msgspec
from yarl import URL

from bot.adapters.http import JsonClient, Patience, as_settings
from bot.adapters.log_line import level_named, level_of
from bot.adapters.logs import fallback
from bot.adapters.logs.loki_options import LokiOptions
from bot.adapters.logs.selector import Selector
from bot.core.ports.back_end import BackEndError, NotSetUp
from bot.core.ports.logs import Entry, Level, LogPage, LogQuery

_SECOND = 1_000_000_000
_KNOWN_FOR = 29 * 86_400 * _SECOND
"""How far back (ns) a place is looked for; Loki answers for 721 h at most unless it is told otherwise."""
_LEVELS = ("level", "detected_level", "severity")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Stream(msgspec.Struct):
    values: list[list[Any]]
    stream: dict[str, str] = {}


class _Data(msgspec.Struct):
    result_type: str = msgspec.field(name="resultType")
    result: list[_Stream]


class _Lines(msgspec.Struct):
    data: _Data


class _Labels(msgspec.Struct):
    data: list[str] = []


class _Series(msgspec.Struct):
    data: list[dict[str, str]] = []


class _Line(NamedTuple):
    at: int
    entry: Entry


class Loki:
    """The aggregator; `client` asks at its address, `now` returns nanoseconds since the epoch.

    `environments` are the team's words for the bot's, `source` is the label that tells replicas apart,
    `most` how many lines one question may bring (Loki's `max_entries_limit_per_query`).
    """

    fallback = staticmethod(fallback.loki)

    def __init__(
        self,
        client: JsonClient,
        selector: Selector,
        *,
        environments: Mapping[str, str],
        source: str,
        most: int,
        now: Callable[[], int] = time.time_ns,
    ) -> None:
        self._client = client
        self._selector = selector
        self._environments = environments
        self._source = source
        self._most = most
        self._now = now

    @classmethod
    def build(
        cls,
        session: aiohttp.ClientSession,
        options: Mapping[str, Any],
        _environ: Mapping[str, str],
        now: Callable[[], int] = time.time_ns,
    ) -> "Loki":
        """Return the adapter for its options in `chatops.yaml`; raise ValueError."""
        given = LokiOptions.read(options)
        headers = _headers(given)
        signed = headers.get("Authorization", "").partition(" ")[2]
        client = JsonClient(
            session,
            "Loki",
            given.url,
            headers=headers,
            secrets=(signed, given.password),
            patience=Patience(given.timeout, given.tries),
        )
        return cls(
            client,
            Selector(given.selector),
            environments=given.environments,
            source=given.source,
            most=given.max_entries,
            now=now,
        )

    async def read(self, query: LogQuery) -> LogPage:
        """Return the lines as they were logged; raise BackEndError, also for a place without any stream."""
        selector = self._of(query)
        start, end = _nanoseconds(query.since), self._now()
        with as_settings():
            lines, is_whole = await self._newest(selector, start, max(end, start + 1), query.limit + 1)
            if not lines:
                await self._look_for(selector, end)
        kept = lines[-query.limit :]
        return LogPage([line.entry for line in kept], is_cut=len(lines) > len(kept) or not is_whole)

    async def ping(self) -> str:
        """Return which labels are there; raise BackEndError where the selector's are not."""
        with as_settings():
            known = (await self._client.get("/loki/api/v1/labels", _Labels)).data
        if missing := ", ".join(label for label in self._selector.labels if label not in known):
            told = ", ".join(known) or "none"
            raise NotSetUp(f"Loki has had no label {missing} of the selector lately, only: {told}")
        return f"Loki at {URL(self._client.base).host}, with the labels of the selector"

    def _of(self, query: LogQuery) -> str:
        where = self._environments.get(query.environment, query.environment)
        return self._selector.of(query.service, where)

    async def _newest(self, selector: str, start: int, end: int, limit: int) -> tuple[list[_Line], bool]:
        """Return up to `limit` lines from `start` to before `end` (ns), and whether none is left out.

        A page that is full may end within a moment, whose lines are then asked for with the next page.
        """
        found: list[_Line] = []
        for _ in range(2 * (limit // self._most + 1)):
            wanted = min(self._most, limit - len(found))
            page = await self._page(selector, start, end, wanted)
            if len(page) < wanted or len(page) + len(found) >= limit:
                return page + found, True
            oldest = page[0].at
            whole = [line for line in page if line.at > oldest]
            if not whole:  # more lines of one moment than a page holds: Loki cannot be asked for the rest
                return page + found, False
            found = whole + found
            end = oldest + 1
        return found, False

    async def _page(self, selector: str, start: int, end: int, limit: int) -> list[_Line]:
        """Return the newest lines of all streams, oldest first."""
        asked = {
            "query": selector,
            "start": str(start),
            "end": str(end),
            "limit": str(limit),
            "direction": "backward",
        }
        told = await self._client.get("/loki/api/v1/query_range", _Lines, asked)
        lines = [
            self._line(each.stream, value) for each in told.data.result for value in reversed(each.values)
        ]
        return sorted(lines, key=lambda line: line.at)

    def _line(self, labels: Mapping[str, str], value: Sequence[Any]) -> _Line:
        """Return one line; what Loki keeps beside it stands in a third place, or among the labels."""
        try:
            at, text = int(value[0]), str(value[1])
        except (ValueError, IndexError, TypeError) as error:
            raise BackEndError("Loki answered with lines that cannot be read") from error
        told = {**labels, **_beside(value[2])} if len(value) > 2 else labels  # noqa: PLR2004 - time, text, more
        when = _EPOCH + timedelta(microseconds=at // 1000)
        return _Line(at, Entry(when, _level(told, text), text, told.get(self._source, "")))

    async def _look_for(self, selector: str, end: int) -> None:
        """Raise BackEndError where there was no such stream for weeks: that is no quiet service."""
        asked = {"match[]": selector, "start": str(end - _KNOWN_FOR), "end": str(end)}
        if not (await self._client.get("/loki/api/v1/series", _Series, asked)).data:
            raise BackEndError(
                f"Loki has had no stream {selector} for weeks: look at `selector` in chatops.yaml"
            )


def _headers(given: LokiOptions) -> Mapping[str, str]:
    headers = {"X-Scope-OrgID": given.tenant} if given.tenant else {}
    if given.token:
        headers["Authorization"] = f"Bearer {given.token}"
    elif given.username:
        headers["Authorization"] = aiohttp.encode_basic_auth(given.username, given.password)
    return headers


def _nanoseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1) * 1000


def _beside(more: object) -> Mapping[str, str]:
    """Return a line's structured metadata, flat, or under the names that newer clients ask for."""
    if not isinstance(more, dict):
        return {}
    nested = [more.get(name) for name in ("structuredMetadata", "parsed")]
    every = [more, *(each for each in nested if isinstance(each, dict))]
    return {name: value for each in every for name, value in each.items() if isinstance(value, str)}


def _level(labels: Mapping[str, str], text: str) -> Level | None:
    named = (level_named(labels.get(name)) for name in _LEVELS)
    return next((level for level in named if level is not None), None) or level_of(text)
