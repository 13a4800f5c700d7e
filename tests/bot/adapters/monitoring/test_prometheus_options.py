"""What the settings of a Prometheus may say."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.adapters.http import Declined
from bot.adapters.monitoring.prometheus_options import PrometheusOptions

LEAST = {"url": "http://127.0.0.1:1", "requests": "up"}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "url.*the options are url, token"),
        ({"url": "http://p"}, "requests"),
        (LEAST | {"url": "p:9090"}, "url"),
        (LEAST | {"steps": 15}, "steps"),
        (LEAST | {"step": 0}, "step"),
        (LEAST | {"username": "u"}, "go together"),
        (LEAST | {"token": "t", "username": "u", "password": "p"}, "not both"),
        (LEAST | {"url": "http://u:p@host"}, "matching regex"),
        (LEAST | {"url": "http://host/?a=b"}, "matching regex"),
    ],
)
def test_options_that_are_refused(options: dict[str, object], says: str) -> None:
    """With a sentence; nothing is guessed."""
    with pytest.raises(ValueError, match=says):
        PrometheusOptions.read(options)


@pytest.fixture
async def proxy() -> AsyncIterator[str]:
    """Serve what repeats how one signs in, and refuses."""

    async def answer(request: web.Request) -> web.Response:
        return web.json_response({"error": request.headers.get("Authorization", "nothing")}, status=403)

    app = web.Application()
    app.router.add_get("/api", answer)
    async with TestServer(app) as server:
        yield str(server.make_url(""))


@pytest.mark.parametrize(
    ("sign", "told"),
    [
        ({}, "nothing"),
        ({"token": "s3cret"}, "Bearer (a secret)"),
        ({"username": "bot", "password": "s3cret"}, "Basic (a secret)"),
    ],
)
async def test_it_signs_in(proxy: str, sign: dict[str, str], told: str) -> None:
    """With a token or a password, and neither is ever told, also not by what repeats it."""
    async with aiohttp.ClientSession() as session:
        client = PrometheusOptions.read({"url": proxy, "requests": "up"} | sign).client(session)
        with pytest.raises(Declined) as declined:
            await client.call("GET", "/api")

    assert declined.value.told == told
    assert "s3cret" not in str(declined.value)
