"""Rate limits over a socket: buckets, the global limit, and what a 429 looks like."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from sandbox.discord.ratelimits import DISCORD, RateLimiter, RateLimits, RouteLimit
from sandbox.discord.window import Quota
from tests.fakes.standing_clock import StandingClock

LIMITS = RateLimits(
    routes=(RouteLimit("POST /channels/*/messages", Quota(2, 5.0)),),
    other_routes=Quota(100, 1.0),
    everything=Quota(4, 1.0),
)
BOT = {"Authorization": "Bot t"}
MESSAGES = "/api/v10/channels/1/messages"
Api = TestClient[web.Request, web.Application]


async def answer(request: web.Request) -> web.Response:
    """Answer like a server behind the limits; `?busy` with a 429 of its own."""
    if "busy" in request.query:
        return web.json_response({"message": "busy", "retry_after": 582.5, "code": 20028}, status=429)
    return web.json_response({})


@pytest.fixture
def clock() -> StandingClock:
    """Return a clock that stands still."""
    return StandingClock()


@pytest.fixture
async def api(clock: StandingClock) -> AsyncIterator[Api]:
    """Serve any path behind the limits."""
    app = web.Application(middlewares=[RateLimiter(LIMITS, clock).limit])
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestClient(TestServer(app)) as client:
        yield client


async def post(api: Api, path: str = MESSAGES, headers: dict[str, str] | None = None) -> ClientResponse:
    """Post nothing, as the bot unless said otherwise."""
    return await api.post(path, headers=BOT if headers is None else headers)


async def test_every_answer_tells_the_state_of_its_bucket(api: Api, clock: StandingClock) -> None:
    """Limit, remaining, both resets and the bucket's name."""
    first = (await post(api)).headers
    clock.advance(2)
    second = (await post(api)).headers

    assert (first["X-RateLimit-Limit"], first["X-RateLimit-Remaining"]) == ("2", "1")
    assert (second["X-RateLimit-Remaining"], second["X-RateLimit-Reset-After"]) == ("0", "3.000")
    assert float(second["X-RateLimit-Reset"]) == clock.now().timestamp() + 3
    assert first["X-RateLimit-Bucket"] == second["X-RateLimit-Bucket"]


async def test_one_too_many_is_a_429_that_clients_can_wait_for(api: Api) -> None:
    """`Via`, `retry_after` and the scope: without them discord.py does not wait but fails."""
    for _ in range(2):
        await post(api)

    refused = await post(api)
    body: dict[str, Any] = await refused.json()

    assert refused.status == 429
    assert body == {"message": "You are being rate limited.", "retry_after": 5.0, "global": False}
    assert (refused.headers["Retry-After"], refused.headers["X-RateLimit-Scope"]) == ("5", "user")
    assert refused.headers["Via"]
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert refused.headers["Content-Type"].startswith("application/json")


async def test_buckets_belong_to_channel_and_token(api: Api) -> None:
    """Another channel, another person: other buckets. After the reset all is well again."""
    for _ in range(2):
        await post(api)

    assert (await post(api)).status == 429
    assert (await post(api, "/api/v10/channels/2/messages")).status == 200
    assert (await post(api, headers={"Authorization": "alice"})).status == 200


async def test_a_bucket_is_renewed(api: Api, clock: StandingClock) -> None:
    """After the window the uses are back."""
    for _ in range(3):
        await post(api)
    clock.advance(5)

    assert (await post(api)).status == 200


async def test_the_global_limit_counts_all_routes_of_a_token(api: Api) -> None:
    """Beyond it: scope global, also in header and body."""
    for number in range(4):
        await post(api, f"/api/v10/channels/{number}/typing")

    refused = await post(api, "/api/v10/channels/9/typing")

    assert refused.status == 429
    assert (refused.headers["X-RateLimit-Global"], refused.headers["X-RateLimit-Scope"]) == ("true", "global")
    assert (await refused.json())["global"] is True


async def test_interactions_are_outside_the_global_limit(api: Api) -> None:
    """A bot at its limit can still answer people in time."""
    for number in range(5):
        await post(api, f"/api/v10/channels/{number}/typing")

    assert (await post(api, "/api/v10/interactions/1/token/callback")).status == 200
    assert (await post(api, "/api/v10/webhooks/1/token")).status == 200


async def test_limits_of_the_state_get_their_headers_here(api: Api) -> None:
    """A 429 from behind (a channel renamed too often) keeps its body; no bucket announced it."""
    refused = await post(api, f"{MESSAGES}?busy=1")

    assert (await refused.json())["code"] == 20028
    assert (refused.headers["Retry-After"], refused.headers["Via"]) == ("583", "1.1 google")
    assert refused.headers["X-RateLimit-Remaining"] == "1"


def test_discords_global_limit_is_fifty_a_second() -> None:
    """The one number Discord publishes."""
    assert DISCORD.everything == Quota(50, 1.0)
