"""Grafana Loki over a real socket: streams of lines, selectors, limits, and every error as plain text.

https://grafana.com/docs/loki/latest/reference/loki-http-api/
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from aiohttp import web
from multidict import MultiMapping
from typing_extensions import override

from tests.fakes import logql
from tests.fakes.vendor import Vendor

MOST_ENTRIES = 5000
_HOUR = 3600 * 1_000_000_000
LONGEST = 721 * _HOUR
"""Limits that Loki has unless it is told otherwise.

https://grafana.com/docs/loki/latest/configure/#limits_config
"""


@dataclass(frozen=True)
class Line:
    """One line: nanoseconds, its stream's labels, its text, and its structured metadata."""

    at: int
    labels: Mapping[str, str]
    text: str
    metadata: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):  # noqa: N818 - named for what Loki does
    """What Loki does not answer; said in plain text."""


class FakeLoki(Vendor):
    """Keeps `lines`; with `tenant` it asks for that one, with `authorization` for this header.

    `has_categories` tells structured metadata in a place of its own, as newer ones can.
    """

    def __init__(self, *, tenant: str = "", authorization: str = "", has_categories: bool = False) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self._tenant = tenant
        self._authorization = authorization
        self._has_categories = has_categories

    @override
    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.get("/loki/api/v1/query_range", self._query_range),
            web.get("/loki/api/v1/series", self._series),
            web.get("/loki/api/v1/labels", self._labels),
        ]

    @override
    def unknown_route(self) -> web.Response:
        return web.Response(status=HTTPStatus.NOT_FOUND, text="404 page not found\n")

    async def _query_range(self, request: web.Request) -> web.Response:
        known = {"query", "start", "end", "limit", "direction"}
        if (refusal := self._door(request, known)) is not None:
            return refusal
        try:
            asked = request.query
            matchers = logql.parse(asked.get("query", ""))
            start, end = self._range(asked)
            limit = int(asked.get("limit", "100"))
            if limit > MOST_ENTRIES:
                words = "max entries limit per query exceeded, limit > max_entries_limit_per_query"
                raise Refused(f"{words} ({limit} > {MOST_ENTRIES})")  # noqa: TRY301 - as the others
        except (Refused, logql.ParseError, ValueError) as error:
            return _bad(str(error))
        is_backward = asked.get("direction", "backward") == "backward"
        found = [one for one in self._matching(matchers) if start <= one.at < end]
        found.sort(key=lambda one: one.at)
        newest = found[::-1][:limit] if is_backward else found[:limit]
        return _success({"resultType": "streams", "result": self._streams(newest), "stats": {}})

    def _streams(self, lines: Iterable[Line]) -> list[object]:
        """Return the lines by stream; metadata makes streams of its own unless it is told apart."""
        by_stream: dict[tuple[tuple[str, str], ...], list[list[object]]] = defaultdict(list)
        for line in lines:
            labels = dict(line.labels)
            value: list[object] = [str(line.at), line.text]
            if self._has_categories:
                value.append({"structuredMetadata": dict(line.metadata)})
            else:
                labels.update(line.metadata)
            by_stream[tuple(sorted(labels.items()))].append(value)
        return [{"stream": dict(labels), "values": values} for labels, values in by_stream.items()]

    async def _series(self, request: web.Request) -> web.Response:
        if (refusal := self._door(request, {"match[]", "start", "end"})) is not None:
            return refusal
        try:
            matchers = logql.parse(request.query.get("match[]", ""))
            start, end = self._range(request.query)
        except (Refused, logql.ParseError, ValueError) as error:
            return _bad(str(error))
        found = {
            tuple(sorted(one.labels.items())) for one in self._matching(matchers) if start <= one.at < end
        }
        return _success([dict(labels) for labels in found])

    async def _labels(self, request: web.Request) -> web.Response:
        if (refusal := self._door(request, {"start", "end"})) is not None:
            return refusal
        names = sorted({name for one in self.lines for name in one.labels})
        return _success(names) if names else web.json_response({"status": "success"})

    def _door(self, request: web.Request, known: set[str]) -> web.Response | None:
        """Return the refusal of a call that has no business here; a parameter it does not know is noted."""
        if unknown := set(request.query) - known:
            self.findings.append(f"{request.method} {request.path}: unknown {', '.join(sorted(unknown))}")
            return _bad("unknown parameter")
        if self._authorization and request.headers.get("Authorization") != self._authorization:
            return web.Response(status=HTTPStatus.UNAUTHORIZED, text="Unauthorized\n")
        if self._tenant and not request.headers.get("X-Scope-OrgID"):
            return web.Response(status=HTTPStatus.UNAUTHORIZED, text="no org id\n")
        return None

    def _matching(self, matchers: Sequence[logql.Matcher]) -> Iterable[Line]:
        return (one for one in self.lines if all(each.fits(one.labels) for each in matchers))

    @staticmethod
    def _range(asked: MultiMapping[str]) -> tuple[int, int]:
        start, end = int(asked["start"]), int(asked["end"])
        if end <= start:
            raise Refused("end timestamp must not be before or equal to start time")
        if end - start > LONGEST:
            raise Refused(
                f"the query time range exceeds the limit (query length: {end - start}ns, limit: 721h)"
            )
        return start, end


def _bad(words: str) -> web.Response:
    return web.Response(status=HTTPStatus.BAD_REQUEST, text=f"{words}\n")


def _success(data: object) -> web.Response:
    return web.json_response({"status": "success", "data": data})
