"""The Prometheus adapter on a real one with a known history, and on servers that fail in every way."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.adapters.monitoring.prometheus import Prometheus
from bot.core.ports.back_end import BackEndError, NotSetUp
from tests.fakes.prometheus import CHANGE, END, Past

PLACE = 'service="{service}",env="{environment}"'
REQUESTS = f"sum(rate(http_requests_total{{{PLACE}}}[1m]))"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
QUERIES = {
    "requests": REQUESTS,
    "errors": f'sum(rate(http_requests_total{{{PLACE},code="500"}}[1m])) / {REQUESTS}',
    "latency": f"sum(rate(http_seconds_total{{{PLACE}}}[1m])) / {REQUESTS}",
}


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a session."""
    async with aiohttp.ClientSession() as session:
        yield session


def adapter(session: aiohttp.ClientSession, url: str, **options: Any) -> Prometheus:
    """Build the adapter."""
    return Prometheus.build(session, {"url": url, "tries": 1, **QUERIES} | options, {})


def at(past: Past, seconds: float) -> datetime:
    """Return a moment of the history."""
    return datetime.fromtimestamp(past.start + seconds, UTC)


async def test_the_history_is_told_exactly(session: aiohttp.ClientSession, past: Past) -> None:
    """Counters that promtool wrote come back as rates, shares and means, before the change and after."""
    samples = await adapter(session, past.url, step=60).traffic(
        "order-service", "production", at(past, 60), at(past, END)
    )
    before = [one for one in samples if one.at <= at(past, CHANGE)]
    after = [one for one in samples if one.at >= at(past, CHANGE + 60)]

    assert [one.at for one in samples] == [at(past, second) for second in range(60, END + 1, 60)]
    assert {round(one.requests, 6) for one in samples} == {10.0}
    assert {(round(one.errors or 0, 6), round(one.latency or 0, 6)) for one in before} == {(0.0, 0.1)}
    assert {(round(one.errors or 0, 6), round(one.latency or 0, 6)) for one in after} == {(0.2, 0.3)}


async def test_divided_by_nothing_is_nothing(session: aiohttp.ClientSession, past: Past) -> None:
    """NaN, which Prometheus answers there, is neither a share nor a latency; the requests are 0."""
    samples = await adapter(session, past.url).traffic(
        "api-gateway", "production", at(past, CHANGE), at(past, CHANGE + 60)
    )

    assert len(samples) == 5
    assert {(one.requests, one.errors, one.latency) for one in samples} == {(0.0, None, None)}


async def test_no_data_is_empty(session: aiohttp.ClientSession, past: Past) -> None:
    """Before the history, and for a name that only tries to be more than a name."""
    one = adapter(session, past.url)
    hostile = 'x"} or vector(1) #'

    assert list(await one.traffic("order-service", "production", at(past, -900), at(past, -600))) == []
    assert list(await one.traffic(hostile, "production", at(past, 60), at(past, 600))) == []


async def test_a_long_time_is_asked_in_longer_steps(session: aiohttp.ClientSession, past: Past) -> None:
    """A server refuses more than 11,000 points: a month is asked as coarsely as it takes."""
    samples = await adapter(session, past.url, step=1).traffic(
        "order-service", "production", at(past, -30 * 86400), at(past, END)
    )

    assert len(samples) <= 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('sum(rate(http_requests_total{service="order-service"}[1m]))', 10.0),
        ("scalar(vector(0.5))", 0.5),
        ("no_such_series", None),
        ("vector(0) / 0", None),
        ("vector(1) / 0", None),
    ],
)
async def test_one_number_is_measured(
    session: aiohttp.ClientSession, past: Past, query: str, expected: float | None
) -> None:
    """At the moment asked for; none, not a number and an infinite one are no number."""
    value = await adapter(session, past.url).measure(query, at(past, CHANGE))

    assert value == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("http_requests_total", "gives 6 series: wrap it in sum"),
        ("http_requests_total[1m]", "gives a matrix: ask for one number"),
        ("sum(", 'answered 400: invalid parameter "query": 1:5: parse error: unclosed left parenthesis'),
    ],
)
async def test_what_is_no_number_is_an_error(
    session: aiohttp.ClientSession, past: Past, query: str, says: str
) -> None:
    """In Prometheus's own words where it has some, else with what to write."""
    with pytest.raises(BackEndError) as error:
        await adapter(session, past.url).measure(query, at(past, CHANGE))

    assert says in str(error.value)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"requests": "http_requests_total"}, "`requests` of prometheus gives 6 series: wrap it in sum"),
        ({"errors": "vector(20)"}, "`errors` of prometheus gives 20: it must be a share, from 0 to 1"),
        (
            {"latency": "sum("},
            "`latency`: Prometheus answered 400: 1:5: parse error: unclosed left parenthesis",
        ),
    ],
)
async def test_a_wrong_query_is_told(
    session: aiohttp.ClientSession, past: Past, options: dict[str, str], says: str
) -> None:
    """Rather than a plot that means something else."""
    with pytest.raises(BackEndError) as error:
        await adapter(session, past.url, **options).traffic(
            "order-service", "production", at(past, 60), at(past, 600)
        )

    assert says in str(error.value)


async def test_ping_tells_what_is_there(session: aiohttp.ClientSession, past: Past) -> None:
    """Its version, where it is, and that it takes the queries."""
    line = await adapter(session, past.url).ping()

    assert line.startswith("Prometheus 2.")
    assert line.endswith(f"at {past.url} takes requests, errors, latency")


async def test_ping_tells_a_query_that_is_wrong(session: aiohttp.ClientSession, past: Past) -> None:
    """Before anybody needs it."""
    with pytest.raises(NotSetUp, match=r"`latency`: Prometheus answered 400: .*parse error"):
        await adapter(session, past.url, latency="sum(").ping()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"requests": "up{{service}}"}, "`requests`: {service} must stand in a quoted"),
        ({"errors": 'up{a="{version}"}'}, "`errors`: nothing is known to fill in for {version}"),
    ],
)
async def test_a_query_that_cannot_be_filled_is_refused(
    session: aiohttp.ClientSession, wrong: dict[str, str], says: str
) -> None:
    """At the start of the bot, by the option's name."""
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the sentence is looked at below
        adapter(session, "http://127.0.0.1:1", **wrong)

    assert says in str(error.value)


async def _hang(_: web.Request) -> web.Response:
    await asyncio.Event().wait()
    raise AssertionError


async def _drip(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b'{"status"')
    await asyncio.Event().wait()
    return response


async def _cut(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def _half(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"status": "succ')
    assert request.transport is not None
    request.transport.close()
    return response


async def _html(_: web.Request) -> web.Response:
    return web.Response(text="<html>Sign in</html>", content_type="text/html")


async def _moved(_: web.Request) -> web.Response:
    raise web.HTTPFound("/login")


async def _unauthorized(_: web.Request) -> web.Response:
    return web.Response(status=401, text="Unauthorized")


async def _failing(_: web.Request) -> web.Response:
    return web.json_response({"status": "error", "error": "query timed out"}, status=503)


FAULTS = [
    (_hang, "did not answer within 0.1 s"),
    (_drip, "did not answer within 0.1 s"),
    (_cut, "broke the connection off"),
    (_half, "broke the connection off"),
    (_html, "answered with something else than was asked for"),
    (_moved, "answered 302.*`url` leads elsewhere, and no redirect is followed"),
    (_unauthorized, "answered 401: Unauthorized.*look at `token`"),
    (_failing, "answered 503: query timed out"),
]


@pytest.mark.parametrize(("handler", "says"), FAULTS, ids=lambda value: getattr(value, "__name__", None))
async def test_every_fault_is_an_error_that_says_what_is_wrong(
    session: aiohttp.ClientSession, handler: Any, says: str
) -> None:
    """Never an empty plot, never a value; the check of the settings says what to change."""
    app = web.Application()
    app.router.add_get("/api/v1/{rest:.*}", handler)
    async with TestServer(app) as server:
        seconds = 0.1 if handler in (_hang, _drip) else 10
        one = adapter(session, str(server.make_url("")), timeout=seconds)
        with pytest.raises(BackEndError, match=says):
            await one.ping()
        with pytest.raises(BackEndError, match=r"^Prometheus "):
            await one.measure("up", NOON)
        with pytest.raises(BackEndError, match=r"^(`.*`: )?Prometheus "):
            await one.traffic("order-service", "production", NOON, NOON)


async def test_others_that_speak_its_api_need_no_version(session: aiohttp.ClientSession) -> None:
    """Some have no page about their build: a question that they answer is proof enough."""

    async def query(_: web.Request) -> web.Response:
        return web.json_response({"status": "success", "data": {"resultType": "vector", "result": []}})

    app = web.Application()
    app.router.add_get("/prefix/api/v1/query", query)
    async with TestServer(app) as server:
        url = str(server.make_url("/prefix"))
        line = await adapter(session, url).ping()

    assert line.startswith("Prometheus of a version it does not tell")
