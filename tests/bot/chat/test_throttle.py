"""What Discord would surely refuse is not sent."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest
from aiohttp import web

from bot.chat.rest import EDITED_TOO_OFTEN, MISSING_ACCESS, Held
from bot.chat.throttle import Throttle
from sandbox.discord.ratelimits import too_many
from tests.fakes.throttled import MESSAGES, Line, throttled


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    """Return a line whose server says yes."""
    async with throttled() as opened:
        yield opened


async def limited(line: Line, seconds: float, path: str = MESSAGES, **answer: Any) -> None:
    """Let a call be refused for so long."""
    line.server.answers.append(too_many(seconds, **answer))
    with pytest.raises(Held):
        await line.get(path)


@pytest.mark.parametrize("via", [True, False])
@pytest.mark.parametrize("seconds", [6.0, 600.0])
async def test_nothing_is_asked_inside_a_retry_after(line: Line, seconds: float, *, via: bool) -> None:
    """Not by that route in that channel, from Discord or from a proxy; then it is asked again."""
    await limited(line, seconds, via=via)

    assert (await line.held()).retry_after == pytest.approx(seconds)
    line.now += seconds - 5.5
    assert (await line.held(f"{MESSAGES}?limit=5")).retry_after == pytest.approx(5.5)
    line.now += 5.5
    assert await line.get() == 200


async def test_other_routes_and_channels_go_on(line: Line) -> None:
    """A limit holds for one route of one channel."""
    await limited(line, 60.0)

    assert await line.get("/api/v10/channels/2/messages") == 200
    assert await line.get(method="POST") == 200
    assert await line.get("/api/v10/guilds/1/members/5") == 200


async def test_all_messages_of_a_channel_share_a_limit(line: Line) -> None:
    """And all reactions under them: an id within the channel makes no route of its own."""
    await limited(line, 60.0, f"{MESSAGES}/7")
    await limited(line, 60.0, f"{MESSAGES}/7/reactions/%E2%9C%85")

    await line.held(f"{MESSAGES}/8")
    await line.held(f"{MESSAGES}/8/reactions/%E2%9D%8C")


async def test_a_global_limit_holds_for_everything_but_answers_to_people(line: Line) -> None:
    """Interactions have no global limit; discord.py is never told of one, or it might wait for ever."""
    await limited(line, 0.5, scope="global")
    await limited(line, 60.0, "/api/v10/guilds/1/channels", scope="global")

    await line.held("/api/v10/guilds/1")
    assert await line.get("/api/v10/interactions/1/token/callback", "POST") == 200
    assert await line.get("/api/v10/webhooks/1/token/messages/@original", "PATCH") == 200


async def test_a_short_limit_is_discord_pys_own_matter(line: Line) -> None:
    """It waits in the same call, and comes back when the time is over."""
    line.server.answers.append(too_many(0.3))

    assert await line.get() == 429
    line.now += 0.3
    assert await line.get() == 200


@pytest.mark.parametrize("told", ["Fri, 27 Nov 2026 07:28:00 GMT", "soon", "nan", "inf", "-5"])
async def test_a_proxys_retry_after_may_be_no_number(line: Line, told: str) -> None:
    """A date is as good as any: the route is held for a second, and discord.py goes on."""
    line.server.answers.append(web.Response(status=429, headers={"Retry-After": told}))
    assert await line.get() == 429

    before = line.now
    assert await line.get() == 200
    assert line.now == before + 1


@pytest.mark.parametrize("told", ["soon", [5], {"seconds": 5}, True])
async def test_a_retry_after_may_be_anything(line: Line, told: object) -> None:
    """So may what stands in the body."""
    line.server.answers.append(web.json_response({"retry_after": told}, status=429))
    assert await line.get() == 429

    before = line.now
    assert await line.get() == 200
    assert line.now == before + 1


async def test_an_old_message_alone_is_held_when_it_was_edited_too_often(line: Line) -> None:
    """Its code is told at once, each time, so that a fresh message can take its place."""
    body = {"message": "edited too often", "code": EDITED_TOO_OFTEN, "retry_after": 40}
    line.server.answers.append(web.json_response(body, status=429))

    with pytest.raises(Held) as caught:
        await line.get(f"{MESSAGES}/7", "PATCH")

    assert caught.value.code == EDITED_TOO_OFTEN
    assert (await line.held(f"{MESSAGES}/7", "PATCH")).code == EDITED_TOO_OFTEN
    assert await line.get(f"{MESSAGES}/8", "PATCH") == 200


async def test_after_a_401_nothing_is_asked(line: Line) -> None:
    """The token is dead; the gateway will say so as well."""
    line.server.answers.append(web.json_response({"message": "401: Unauthorized", "code": 0}, status=401))

    assert await line.get() == 401

    await line.held("/api/v10/guilds/1")
    line.now += 600
    assert await line.get() == 200


async def test_an_interactions_own_token_is_no_bots(line: Line) -> None:
    """After a quarter of an hour it is refused with 401, which says nothing of the bot's."""
    path = "/api/v10/webhooks/1/token/messages/@original"
    line.server.answers.append(web.json_response({"code": 50027}, status=401))

    assert await line.get(path, "PATCH") == 401
    assert await line.get() == 200


async def test_refused_again_and_again_it_asks_ever_more_rarely(line: Line) -> None:
    """Ten minutes of trying make a dozen refusals, not thousands; a success forgets them."""
    body = {"message": "Missing Permissions", "code": 50013}
    for _ in range(600):
        line.server.answers = [web.json_response(body, status=403)]
        with contextlib.suppress(Held):
            await line.get()
        line.now += 1
    assert (await line.held()).code == 50013
    assert len(line.server.arrived) <= 12

    line.now += 600
    line.server.answers = []
    assert await line.get() == 200
    line.server.answers = [web.json_response(body, status=403)]
    assert await line.get() == 403
    assert await line.get() == 200


@pytest.mark.parametrize("code", ["none of Discord's", [1], None])
async def test_a_refusals_code_may_be_anything(line: Line, code: object) -> None:
    """Where a proxy refuses with a code that is no number, it counts as a right that is missing."""
    for _ in range(5):
        line.server.answers = [web.json_response({"code": code}, status=403)]
        assert await line.get() == 403

    assert (await line.held()).code == MISSING_ACCESS


async def test_no_more_than_discord_takes_in_a_second() -> None:
    """The calls beyond that wait their turn, in order; answers to people do not."""
    async with throttled() as line:
        clock = asyncio.get_running_loop().time
        trace = Throttle(clock).trace()
        async with aiohttp.ClientSession(trace_configs=[trace]) as line.http:
            begun = clock()
            await asyncio.gather(*(line.get(f"/api/v10/guilds/{number}") for number in range(60)))
            assert clock() - begun >= 1
            answers = [line.get("/api/v10/interactions/1/token/callback", "POST") for _ in range(100)]
            assert await asyncio.gather(*answers) == [200] * 100


def _left(remaining: int, limit: int = 3, seconds: int = 2) -> web.Response:
    """Return an answer that tells what is left of a limit for the next seconds."""
    names = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset-After")
    return web.json_response({}, headers=dict(zip(names, map(str, (limit, remaining, seconds)), strict=True)))


async def test_of_a_burst_goes_what_the_headers_allow(line: Line) -> None:
    """The rest waits until the limit is renewed: nothing has to be refused first."""
    waiting, renewed = asyncio.Semaphore(0), asyncio.Event()

    async def sleep(seconds: float) -> None:
        waiting.release()
        await renewed.wait()
        await line.sleep(seconds)

    line.server.answers = [_left(2), _left(1), _left(0), _left(2), _left(1), _left(0)]
    trace = Throttle(lambda: line.now, sleep=sleep).trace()
    async with aiohttp.ClientSession(trace_configs=[trace]) as line.http, asyncio.timeout(5):
        await line.get()
        burst = asyncio.gather(*(line.get(f"{MESSAGES}?limit={number}") for number in range(5)))
        for _ in range(3):
            await waiting.acquire()
        before = len(line.server.arrived)
        renewed.set()
        assert await burst == [200] * 5

    assert before <= 3
    assert line.now >= 1002


async def test_a_long_wait_for_more_is_told(line: Line) -> None:
    """Whoever asks knows when to ask again, and does not wait inside the call until they give up."""
    line.server.answers = [_left(0, seconds=400)]
    await line.get()
    with pytest.raises(Held) as held:
        await line.get()

    assert 395 < held.value.retry_after <= 400
    assert len(line.server.arrived) == 1


async def test_what_breaks_off_is_not_under_way_for_ever(line: Line) -> None:
    """Nothing waits for the answer to a call that was given up."""
    line.server.answers = [_left(0, limit=1)]
    await line.get()
    line.now += 2
    line.server.hangs = True
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await line.get()
    line.server.hangs = False

    async with asyncio.timeout(5):
        assert await line.get() == 200


@pytest.mark.parametrize("status", [401, 429])
async def test_what_waits_is_held_back_by_what_went_before(line: Line, status: int) -> None:
    """Of hundreds begun at once those go that Discord takes in a second; their refusal holds for the rest."""
    refused = asyncio.Event()

    async def sleep(seconds: float) -> None:
        await refused.wait()
        line.now += seconds

    async def call(number: int) -> int:
        try:
            return await line.get(f"/api/v10/guilds/{number}")
        except Held:
            return 429
        finally:
            refused.set()

    answer = too_many if status == 429 else _unauthorized
    line.server.answers = [answer(30.0, scope="global") for _ in range(300)]
    trace = Throttle(lambda: line.now, sleep=sleep).trace()
    async with aiohttp.ClientSession(trace_configs=[trace]) as line.http:
        answers = await asyncio.gather(*map(call, range(300)))

    assert set(answers) <= {status, 429}
    assert len(line.server.arrived) <= 45


def _unauthorized(_: float, scope: str) -> web.Response:
    return web.json_response({"message": f"401: Unauthorized, {scope}", "code": 0}, status=401)


async def test_what_is_over_is_forgotten(line: Line) -> None:
    """Thousands of interactions leave nothing behind."""
    throttle = Throttle(lambda: line.now, most=10)
    async with aiohttp.ClientSession(trace_configs=[throttle.trace()]) as line.http:
        for number in range(30):
            line.server.answers = [too_many(6.0)]
            with pytest.raises(Held):
                await line.get(f"/api/v10/webhooks/1/token{number}", "POST")
            line.now += 1

    assert len(throttle._held) <= 10


async def test_refusals_of_long_ago_are_forgotten(line: Line) -> None:
    """Thousands of channels that refuse once each leave nothing behind."""
    throttle = Throttle(lambda: line.now, most=10)
    async with aiohttp.ClientSession(trace_configs=[throttle.trace()]) as line.http:
        for number in range(30):
            line.server.answers = [web.json_response({"code": 50013}, status=403)]
            assert await line.get(f"/api/v10/channels/{number}/messages") == 403

    assert len(throttle._refusals) <= 10


def test_held_is_what_discord_py_calls_rate_limited() -> None:
    """Whoever knows that error knows this one."""
    assert issubclass(Held, discord.RateLimited)
