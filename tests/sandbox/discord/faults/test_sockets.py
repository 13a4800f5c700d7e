"""Orders about gateway sockets."""

import asyncio

import pytest

from tests.fakes.gateway import Client
from tests.fakes.local_discord import ALICE, BOT, Caller


async def test_drop_closes_the_bots_sockets_only(town: Caller) -> None:
    """4000 for the bot; people stay connected."""
    bot, alice = await town.connect(), await town.connect(ALICE)

    answer = await town.order("drop")
    await town.post("still here", ALICE)

    assert (answer.status, answer.body) == (200, {"sockets": 1})
    assert await bot.close_code() == 4000
    assert (await alice.until("MESSAGE_CREATE"))["d"]["content"] == "still here"


async def test_drop_takes_a_person_and_a_code(town: Caller) -> None:
    """By name or id."""
    alice = await town.connect(ALICE)

    await town.order("drop", who="alice", code=4900)

    assert await alice.close_code() == 4900


async def test_drop_can_cut_without_a_close_frame(town: Caller) -> None:
    """As when a cable is pulled."""
    bot = await town.connect()

    await town.order("drop", abort=True)

    assert await bot.close_code() == 1006


async def test_invalidate_and_reconnect_send_their_ops(town: Caller) -> None:
    """Op 7, op 9 true, op 9 false."""
    bot = await town.connect()

    for do, fields in (("reconnect", {}), ("invalidate", {"resumable": True}), ("invalidate", {})):
        await town.order(do, **fields)
    frames = [await bot.receive() for _ in range(3)]

    assert [(one["op"], one["d"]) for one in frames] == [(7, None), (9, True), (9, False)]


async def test_an_invalidated_session_is_gone(town: Caller) -> None:
    """After op 9 false a RESUME gets op 9 false again."""
    bot = await town.connect()
    await town.order("invalidate")
    again = await town.connect_only()

    await again.resume(bot.ready, 2)

    assert (await again.receive())["op"] == 9


async def test_bot_offline_refuses_the_bot_until_it_is_let_in(town: Caller) -> None:
    """The bot's sockets close and new ones are refused; people are served. Missed events are kept."""
    bot = await town.connect()
    await town.order("bot_offline")
    assert await bot.close_code() == 4000
    assert not await town.lets_in(BOT)
    assert await town.lets_in(ALICE)
    await town.post("while away", ALICE)

    await town.order("bot_offline", offline=False)
    back = await town.connect_only()
    await back.resume(bot.ready, 2)

    assert (await back.until("MESSAGE_CREATE"))["d"]["content"] == "while away"


async def test_bot_offline_may_end_by_itself(town: Caller) -> None:
    """With `seconds` nobody needs to switch it back."""
    await town.order("bot_offline", seconds=0.05)

    async with asyncio.timeout(20):
        while not await town.lets_in(BOT):
            pass


async def test_a_muted_socket_stays_open_and_says_nothing(town: Caller) -> None:
    """No event, no acknowledgement; a new connection resumes and gets what was not said."""
    bot = await town.connect()

    answer = await town.order("mute")
    await town.post("unsaid", ALICE)
    await bot.send(1, None)
    again = await town.connect_only()
    await again.resume(bot.ready, 2)

    assert answer.body == {"sockets": 1}
    assert (await again.until("MESSAGE_CREATE"))["d"]["content"] == "unsaid"
    with pytest.raises(TimeoutError):
        await bot.socket.receive(timeout=0.01)


async def test_garbage_is_sent_as_it_is(town: Caller) -> None:
    """Text that is no JSON, and bytes that are no text."""
    bot = await town.connect()

    await town.order("garbage", text="{")
    await town.order("garbage", hex="00ff")
    text, data = await bot.socket.receive(), await bot.socket.receive()

    assert (text.data, data.data) == ("{", b"\x00\xff")
    for wrong in ({}, {"text": "a", "hex": "00"}, {"hex": "0"}):
        assert (await town.order("garbage", **wrong)).status == 400


async def test_hello_and_ready_can_be_withheld(town: Caller) -> None:
    """So often, then they come again."""
    await town.order("withhold", greeting="hello")
    await town.order("withhold", greeting="ready")
    silent = Client(await town.http.ws_connect(f"{town.url}/gateway?v=10&encoding=json"))
    with pytest.raises(TimeoutError):
        await silent.socket.receive(timeout=0.01)

    unready = await town.connect_only()
    await unready.send(2, {"token": BOT, "intents": 0, "properties": {}})
    await unready.send(1, None)

    assert (await unready.receive())["op"] == 11
    assert (await town.connect()).ready["session_id"]


async def test_events_can_be_repeated(town: Caller) -> None:
    """Each comes so often, with one number."""
    bot = await town.connect()

    answer = await town.order("repeat", copies=3)
    await town.post("again", ALICE)
    frames = [await bot.until("MESSAGE_CREATE") for _ in range(3)]

    assert answer.body == {"sessions": 1}
    assert len({one["s"] for one in frames}) == 1
