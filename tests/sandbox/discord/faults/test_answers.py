"""Orders about REST answers."""

import asyncio

import aiohttp
import pytest
from yarl import URL

from tests.fakes.local_discord import ALICE, BOT, MESSAGES, Caller


async def test_fail_answers_instead_of_the_server(town: Caller) -> None:
    """The given status, as often as ordered; nothing is done."""
    await town.order("fail", method="POST", path=MESSAGES, status=503, times=2)

    statuses = [(await town.post()).status for _ in range(3)]

    assert statuses == [503, 503, 200]
    assert await town.contents() == ["hi"]


async def test_fail_after_apply_loses_only_the_answer(town: Caller) -> None:
    """The message stands in the channel although the caller was told 500."""
    await town.order("fail", method="post", path="/api/v10/channels/*/messages", status=500, after_apply=True)

    answer = await town.post()

    assert (answer.status, answer.body) == (500, {"message": "500: Internal Server Error", "code": 0})
    assert await town.contents() == ["hi"]


async def test_a_code_is_told_as_discord_tells_it(town: Caller) -> None:
    """discord.py reads a body as JSON only where the type says nothing more."""
    await town.order("fail", path=MESSAGES, status=403, code=50013)

    answer = await town.post()

    assert (answer.status, answer.body["code"]) == (403, 50013)
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("after_apply", [True, False])
async def test_reset_cuts_the_connection(town: Caller, *, after_apply: bool) -> None:
    """The caller gets no answer at all, with the request done or not."""
    await town.order("fail", path=MESSAGES, reset=True, after_apply=after_apply)

    with pytest.raises(aiohttp.ClientError):
        await town.post()

    assert await town.contents() == (["hi"] if after_apply else [])


async def test_a_fault_may_be_meant_for_one_caller(town: Caller) -> None:
    """`who` is bot or a person; other calls neither fail nor use it up."""
    await town.order("fail", path="*", status=500, who="bot")

    assert (await town.post(token=ALICE)).status == 200
    assert (await town.post(token=BOT)).status == 500


async def test_a_path_fits_decoded_and_as_sent(town: Caller) -> None:
    """An emoji in a glob may be written as such."""
    message = (await town.post()).body["id"]
    await town.order("fail", path=f"{MESSAGES}/*/reactions/✅/@me", status=500)
    path = f"{MESSAGES}/{message}/reactions/%E2%9C%85/@me"

    assert [(await town.call("PUT", path)).status for _ in range(2)] == [500, 204]


async def test_ratelimit_answers_429(town: Caller) -> None:
    """With `Via` unless ordered without, which discord.py treats as an error."""
    await town.order("ratelimit", path=MESSAGES, retry_after=1.5, scope="shared")
    await town.order("ratelimit", path=MESSAGES, retry_after=0.1, scope="global", via=False)

    shared, everything, fine = [await town.post() for _ in range(3)]

    assert (shared.status, shared.body["retry_after"], shared.body["global"]) == (429, 1.5, False)
    assert (shared.headers["X-RateLimit-Scope"], shared.headers["Via"]) == ("shared", "1.1 google")
    assert (everything.status, everything.body["global"], "Via" in everything.headers) == (429, True, False)
    assert fine.status == 200


async def test_ratelimit_takes_seconds_as_other_orders_do(town: Caller) -> None:
    """Another word for `retry_after`; one of them is needed, and one is enough."""
    await town.order("ratelimit", path=MESSAGES, seconds=1.5)

    limited = await town.post()
    neither = await town.order("ratelimit", path=MESSAGES)
    both = await town.order("ratelimit", path=MESSAGES, seconds=1, retry_after=2)

    assert (limited.status, limited.body["retry_after"]) == (429, 1.5)
    assert [neither.status, both.status] == [400, 400]
    assert "`retry_after`" in neither.body["message"]


async def test_a_caller_that_leaves_during_latency_is_no_fault(
    town: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is printed in the terminal; the next caller is served."""
    await town.order("latency", seconds=0.2, on="rest")
    url = URL(town.url)
    _, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(
        f"POST {url.path}api/v10{MESSAGES} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{{".encode()
    )
    await town.order("drop")  # orders are not held back: the server has begun with the call
    writer.transport.abort()

    assert (await town.post("still here")).status == 200
    assert caplog.records == []


async def test_latency_holds_answers_back_until_cleared(town: Caller) -> None:
    """On REST, on the gateway, or on both."""
    loop = asyncio.get_running_loop()
    alice = await town.connect(ALICE)
    await town.order("latency", ms=60, on="rest")
    began = loop.time()
    await town.post("slow")
    assert loop.time() - began >= 0.06
    await alice.until("MESSAGE_CREATE")

    await town.order("latency", ms=0, on="rest")
    await town.order("latency", seconds=0.06, on="gateway")
    began = loop.time()
    await town.post("late")
    await alice.until("MESSAGE_CREATE")
    assert loop.time() - began >= 0.06


async def test_clear_ends_everything_that_goes_on(town: Caller) -> None:
    """Armed faults, latency, and an outage of the bot."""
    await town.order("fail", path="*", status=500, times=100)
    await town.order("latency", ms=60_000)
    await town.order("bot_offline", seconds=600)

    answer = await town.order("clear")

    assert answer.status == 200
    assert (await town.post()).status == 200
    assert await town.lets_in(BOT)
