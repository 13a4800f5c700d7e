"""Reads a Prometheus, or what speaks its HTTP API: the plot's series, and single measurements.

https://prometheus.io/docs/prometheus/latest/querying/api/
"""

import asyncio
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import aiohttp
import msgspec

from bot.adapters.http import Declined, JsonClient
from bot.adapters.monitoring import fallback
from bot.adapters.monitoring.prometheus_options import NAMES, PrometheusOptions
from bot.adapters.promql import Template
from bot.core.ports.back_end import NotSetUp
from bot.core.ports.monitoring import Sample

_MOST_POINTS = 1000
"""Of a series, far below the 11,000 that a server returns at most."""
_SLACK = 0.01
_Value = tuple[float, str]


class _Curve(msgspec.Struct):
    values: list[_Value] = []


class _Range(msgspec.Struct):
    result: list[_Curve]


class _Ranged(msgspec.Struct):
    data: _Range


class _Point(msgspec.Struct):
    value: _Value | None = None


class _Instant(msgspec.Struct):
    resultType: str  # noqa: N815 - the API's word
    result: msgspec.Raw


class _Asked(msgspec.Struct):
    data: _Instant


class _Build(msgspec.Struct):
    version: str


class _Built(msgspec.Struct):
    data: _Build


class Prometheus:
    """The monitoring; `queries` are the templates of `requests`, `errors` and `latency`, the first at least.

    Each must give one series: requests a second, the share of them that failed, mean seconds. `step` is in
    seconds.
    """

    fallback = staticmethod(fallback.commands)

    def __init__(self, client: JsonClient, queries: Mapping[str, Template], step: int) -> None:
        self._client = client
        self._queries = queries
        self._step = step

    @classmethod
    def build(
        cls, session: aiohttp.ClientSession, options: Mapping[str, Any], _environ: Mapping[str, str]
    ) -> "Prometheus":
        """Return the adapter for its options in `chatops.yaml`; raise ValueError."""
        given = PrometheusOptions.read(options)
        return cls(given.client(session), given.templates(), given.step)

    async def traffic(
        self, service: str, environment: str, start: datetime, end: datetime
    ) -> Sequence[Sample]:
        """Return what was measured at every whole step from `start` to `end`, oldest first.

        Empty where Prometheus has nothing: it does not know whether such a service should be there.
        """
        step = _step(self._step, (end - start).total_seconds())
        first, last = math.ceil(start.timestamp() / step) * step, math.floor(end.timestamp() / step) * step
        if first > last:
            return ()
        values = {"service": service, "environment": environment}
        between = {"start": str(first), "end": str(last), "step": str(step)}
        curves = await asyncio.gather(
            *(self._curve(name, each.filled(values), between) for name, each in self._queries.items())
        )
        by_name = dict(zip(self._queries, curves, strict=True))
        none: dict[float, float] = {}
        errors, latency = by_name.get("errors", none), by_name.get("latency", none)
        return [_sample(at, rate, errors, latency) for at, rate in sorted(by_name["requests"].items())]

    async def measure(self, query: str, at: datetime) -> float | None:
        """Return the one finite value of `query` at a moment, None without one; raise BackEndError."""
        asked = {"query": query, "time": f"{at.timestamp():.3f}"}
        answer = await self._client.get("/api/v1/query", _Asked, asked)
        return _only(answer.data, query)

    async def ping(self) -> str:
        """Return its version and that it takes the queries; raise NotSetUp with what to change."""
        version = await self._version()
        values = dict.fromkeys(NAMES, "chatops")
        for name, each in self._queries.items():
            with _about(name):
                await self._client.get("/api/v1/query", _Asked, {"query": each.filled(values)})
        return f"Prometheus {version} at {self._client.base} takes {', '.join(self._queries)}"

    async def _version(self) -> str:
        """Return which it is; others that speak its API need not say."""
        try:
            return (await self._client.get("/api/v1/status/buildinfo", _Built)).data.version
        except Declined as error:
            if error.is_forbidden:
                raise NotSetUp(f"{error}: look at `token`, or at `username` and `password`") from error
            if HTTPStatus.MULTIPLE_CHOICES <= error.status < HTTPStatus.BAD_REQUEST:
                raise NotSetUp(f"{error}: `url` leads elsewhere, and no redirect is followed") from error
        await self._client.get("/api/v1/query", _Asked, {"query": "1"})
        return "of a version it does not tell"

    async def _curve(self, name: str, query: str, between: Mapping[str, str]) -> dict[float, float]:
        """Return the finite values of a query's one series by their time, seconds since the epoch."""
        with _about(name):
            answer = await self._client.get("/api/v1/query_range", _Ranged, {"query": query, **between})
        curves = answer.data.result
        if len(curves) > 1:
            raise NotSetUp(f"`{name}` of prometheus gives {len(curves)} series: wrap it in sum(...)")
        return dict(_finite(curves[0].values)) if curves else {}


@contextmanager
def _about(name: str) -> Iterator[None]:
    """Raise what Prometheus declined inside as a fault of the query of this name."""
    try:
        yield
    except Declined as error:
        raise NotSetUp(f"`{name}`: {error}") from error


def _step(least: int, seconds: float) -> int:
    """Return the step, as many times the least as keeps a long time within the most points."""
    return least * max(1, math.ceil(seconds / (least * _MOST_POINTS)))


def _finite(values: Iterable[_Value]) -> Iterable[tuple[float, float]]:
    """Leave out NaN and the infinite: divided by nothing, nothing was measured."""
    return ((at, float(text)) for at, text in values if math.isfinite(float(text)))


def _sample(
    at: float, requests: float, errors: Mapping[float, float], latency: Mapping[float, float]
) -> Sample:
    """Return a moment; where nobody asked, nothing failed and nothing was slow."""
    moment = datetime.fromtimestamp(at, UTC)
    if not requests:
        return Sample(moment, 0.0)
    return Sample(moment, requests, _share(errors.get(at)), latency.get(at))


def _share(errors: float | None) -> float | None:
    if errors is None:
        return None
    if not -_SLACK <= errors <= 1 + _SLACK:
        raise NotSetUp(f"`errors` of prometheus gives {errors:g}: it must be a share, from 0 to 1")
    return min(max(errors, 0.0), 1.0)


def _only(data: _Instant, query: str) -> float | None:
    """Return the value of a scalar, or of a vector that has one series."""
    if data.resultType == "scalar":
        values = [msgspec.json.decode(data.result, type=_Value)]
    elif data.resultType == "vector":
        points = msgspec.json.decode(data.result, type=list[_Point])
        values = [each.value for each in points if each.value is not None]
        if len(points) > 1:
            raise NotSetUp(f"{query} gives {len(points)} series: wrap it in sum(...) or max(...)")
    else:
        raise NotSetUp(f"{query} gives a {data.resultType}: ask for one number")
    return next((value for _, value in _finite(values)), None)
