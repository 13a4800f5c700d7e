"""The check by an address, on real sockets that answer well, badly, slowly, elsewhere or not at all."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.adapters.health.http import Expected, HttpCheck
from bot.core.ports.health import Finding, Subject

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
SUBJECT = Subject(service="order-service", environment="production", version="v2/4 1", since=NOON, at=NOON)
WELL = '{"status": "up", "build": {"version": "v2/4 1", "clean": true, "parts": 3}}'


async def _answer(request: web.Request) -> web.StreamResponse:
    """Answer as the address says."""
    how = request.match_info["how"]
    if how == "well":
        return web.Response(text=WELL)
    if how == "busy":
        return web.Response(status=503, text="starting")
    if how == "moved":
        raise web.HTTPFound("/well")
    if how == "cut":
        assert request.transport is not None
        request.transport.abort()
        return web.Response()
    if how == "asked":
        return web.Response(text=f"{request.raw_path}")
    response = web.StreamResponse()
    if how == "drip":
        await response.prepare(request)
        await response.write(b"{")
    await asyncio.Event().wait()
    return response


@pytest.fixture
async def url() -> AsyncIterator[str]:
    """Serve a service that does as it is asked."""
    app = web.Application()
    app.router.add_get("/{how}", _answer)
    app.router.add_get("/{how}/{rest:.*}", _answer)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


async def examined(url: str, seconds: float = 5.0, **expected: Any) -> Finding:
    """Let a check look once."""
    async with aiohttp.ClientSession() as session:
        return await HttpCheck(session, url, Expected(**expected), seconds).examine(SUBJECT)


@pytest.mark.parametrize(
    ("how", "expected", "healthy", "told"),
    [
        ("well", {}, True, "answered 200"),
        ("busy", {}, False, "answered 503 instead of 200"),
        ("busy", {"status": 503}, True, "answered 503"),
        ("moved", {}, False, "answered 302 instead of 200, and no redirect is followed"),
        ("moved", {"status": 302}, True, "answered 302"),
        ("well", {"contains": "up"}, True, "answered 200"),
        ("well", {"contains": "{version}"}, True, "answered 200"),
        ("well", {"contains": "down"}, False, "answered 200 without 'down'"),
        ("well", {"json": {"status": "up", "build.version": "{version}"}}, True, "answered 200"),
        ("well", {"json": {"build.clean": True, "build.parts": 3}}, True, "answered 200"),
        ("well", {"json": {"build.clean": 1}}, False, "with build.clean 'True' instead of '1'"),
        ("well", {"json": {"status": "ok"}}, False, "answered 200 with status 'up' instead of 'ok'"),
        ("well", {"json": {"build.no.such": 1}}, False, "with build.no.such 'None' instead of '1'"),
        ("asked", {"json": {"status": "up"}}, False, "answered 200 with something else than JSON"),
        ("cut", {}, False, "broke off"),
    ],
)
async def test_an_answer_is_held_against_what_is_expected(
    url: str, how: str, expected: dict[str, Any], told: str, *, healthy: bool
) -> None:
    """Its status, words in it, values in its JSON: the evidence says what was there instead."""
    found = await examined(f"{url}/{how}", **expected)

    assert found.is_healthy is healthy
    assert found.evidence.startswith(f"GET {url}/{how} ")
    assert found.evidence.endswith(told)


@pytest.mark.parametrize("how", ["hang", "drip"])
async def test_an_answer_has_its_time(url: str, how: str) -> None:
    """Also one that comes byte by byte."""
    found = await examined(f"{url}/{how}", 0.1, contains="x")

    assert found == Finding(False, f"GET {url}/{how} was not answered within 0.1 s")


async def test_nobody_there_is_not_healthy() -> None:
    """A refused connection is an answer about the service."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    found = await examined(f"http://127.0.0.1:{port}/")

    assert found == Finding(False, f"GET http://127.0.0.1:{port}/ cannot be reached: connection refused")


async def test_the_address_names_what_is_examined(url: str) -> None:
    """Each part stays one part of the path, whatever stands in it; a query is asked and not shown."""
    found = await examined(
        f"{url}/asked/{{service}}/{{environment}}/{{version}}?key=s3cret",
        contains="/asked/order-service/production/v2%2F4%201?key=s3cret",
    )

    assert found == Finding(True, f"GET {url}/asked/order-service/production/v2%2F4%201 answered 200")
