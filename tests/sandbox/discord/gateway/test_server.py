"""All sockets at once."""

import asyncio

import aiohttp
import pytest

from tests.fakes.gateway import ALICE, BOB, Opened, Site


async def test_several_sessions_get_the_same_events(site: Site) -> None:
    """The bot twice and two people, each with numbers of their own."""
    clients = [
        await site.member(token) for token in ("bot-token", "Bot bot-token", "alice-token", "bob-token")
    ]

    site.town.emit("MESSAGE_CREATE", {"n": 1})

    assert [(await one.receive())["s"] for one in clients] == [3, 3, 3, 3]


async def test_a_whisper_reaches_its_reader_only(site: Site) -> None:
    """Ephemeral replies: bob gets only what came after."""
    alice, bob = await site.member("alice-token"), await site.member("bob-token")

    site.town.emit("MESSAGE_CREATE", {"n": "secret"}, reader=ALICE.user_id)
    site.town.emit("MESSAGE_CREATE", {"n": "public"})

    assert [(await alice.receive())["d"]["n"] for _ in range(2)] == ["secret", "public"]
    assert (await bob.receive())["d"]["n"] == "public"


async def test_acts_reach_whom_they_are_meant_for(site: Site) -> None:
    """Op 7 for bob is not seen by alice."""
    alice, bob = await site.member("alice-token"), await site.member("bob-token")

    reached = site.gateway.reconnect(lambda actor: actor == BOB)
    site.town.emit("MESSAGE_CREATE", {})

    assert reached == 1
    assert (await bob.receive())["op"] == 7
    assert (await alice.receive())["op"] == 0


async def test_another_encoding_is_refused(site: Site) -> None:
    """Only JSON is spoken."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        await site.connect_silently("v=10&encoding=etf")

    assert refusal.value.status == 400


async def test_closing_says_good_bye_and_waits_for_nobody(open_gateway: Opened) -> None:
    """1001 to everyone, identified or not, also where a client does not read."""
    site = await open_gateway()
    clients = [await site.member(), await site.connect()]

    async with asyncio.timeout(10):
        await site.gateway.close()

    assert [await one.close_code() for one in clients] == [1001, 1001]
