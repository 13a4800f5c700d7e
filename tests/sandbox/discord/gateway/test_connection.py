"""One connection: greeting, identifying, heartbeats, resuming, and the rules that end it."""

import json

import pytest

from tests.fakes.gateway import Opened, Site

READY_AND_GUILD = 2


async def test_hello_then_heartbeats_are_acknowledged_before_identify(site: Site) -> None:
    """HELLO tells the interval in ms; op 1 is answered by op 11 at any time."""
    client = await site.connect_silently("v=10&encoding=json")

    hello = await client.receive()
    await client.send(1, None)

    assert hello["d"]["heartbeat_interval"] == 41250
    assert (await client.receive())["op"] == 11


async def test_identify_brings_ready_then_the_guilds(site: Site) -> None:
    """READY has what a client needs to resume; guilds follow, numbered from 1."""
    client = await site.connect()
    await client.send(2, {"token": "bot-token", "intents": 513, "properties": {}})

    ready, guild = await client.receive(), await client.receive()

    assert (ready["t"], ready["s"], ready["d"]["v"]) == ("READY", 1, 10)
    assert ready["d"]["resume_gateway_url"] == site.url
    assert ready["d"]["session_id"]
    assert (guild["t"], guild["s"], guild["d"]["id"]) == ("GUILD_CREATE", 2, "9")


async def test_frames_from_the_client_may_be_binary(site: Site) -> None:
    """Some libraries send their JSON in binary frames."""
    client = await site.connect()

    await client.socket.send_bytes(json.dumps({"op": 1, "d": 0}).encode())

    assert (await client.receive())["op"] == 11


async def test_zlib_stream_is_one_stream_for_the_connection(site: Site) -> None:
    """Each message ends in 00 00 FF FF and needs the ones before it to be read."""
    client = await site.connect("v=10&encoding=json&compress=zlib-stream")

    ready = await client.identify()
    site.town.emit("MESSAGE_CREATE", {"content": "é"})

    assert ready["user"]["id"] == "1"
    assert (await client.receive())["d"] == {"content": "é"}


async def test_resume_replays_what_was_missed_in_order(site: Site) -> None:
    """After a drop the missed events come again with their numbers, then RESUMED."""
    client = await site.member()
    site.gateway.drop(lambda actor: actor.is_bot)
    for number in range(3):
        site.town.emit("MESSAGE_CREATE", {"n": number})
    assert await client.close_code() == 4000

    again = await site.connect()
    await again.resume(client.ready, READY_AND_GUILD)
    frames = [await again.receive() for _ in range(4)]

    assert [(one["t"], one["s"]) for one in frames] == [
        ("MESSAGE_CREATE", 3),
        ("MESSAGE_CREATE", 4),
        ("MESSAGE_CREATE", 5),
        ("RESUMED", 6),
    ]
    assert [one["d"].get("n") for one in frames] == [0, 1, 2, None]


async def test_a_resumed_session_goes_on_live(site: Site) -> None:
    """What happens after RESUMED arrives on the new socket."""
    client = await site.member()
    site.gateway.cut(lambda _actor: True)
    assert await client.close_code() == 1006
    again = await site.connect()
    await again.resume(client.ready, READY_AND_GUILD)
    await again.until("RESUMED")

    site.town.emit("MESSAGE_CREATE", {"n": 7})

    assert (await again.receive())["s"] == 4


async def test_resuming_closes_the_socket_that_was_there(site: Site) -> None:
    """One session has one socket: the newer one wins."""
    client = await site.member()
    again = await site.connect()

    await again.resume(client.ready, READY_AND_GUILD)

    assert await client.close_code() == 4000
    await again.until("RESUMED")


@pytest.mark.parametrize("code", [1000, 1001])
async def test_a_client_that_says_good_bye_ends_its_session(site: Site, code: int) -> None:
    """1000 and 1001 end the session: op 9 false to a RESUME, on a socket that may IDENTIFY then."""
    client = await site.member()
    await client.socket.close(code=code)
    again = await site.connect()

    await again.resume(client.ready, READY_AND_GUILD)
    answer = await again.receive()

    assert (answer["op"], answer["d"]) == (9, False)
    assert (await again.identify())["session_id"] != client.ready["session_id"]


async def test_any_other_close_keeps_the_session(site: Site) -> None:
    """A client that leaves with 4900 comes back to the same session."""
    client = await site.member()
    await client.socket.close(code=4900)
    again = await site.connect()

    await again.resume(client.ready, READY_AND_GUILD)

    assert (await again.receive())["t"] == "RESUMED"


async def test_a_session_is_resumable_for_a_while_only(open_gateway: Opened) -> None:
    """After the resume window the answer is op 9 false."""
    site = await open_gateway(resume_window=0.0)
    client = await site.member()
    site.gateway.cut(lambda _actor: True)
    assert await client.close_code() == 1006
    again = await site.connect()

    await again.resume(client.ready, READY_AND_GUILD)

    assert (await again.receive())["op"] == 9


async def test_more_missed_than_remembered_is_op_9_false(open_gateway: Opened) -> None:
    """The replay buffer is bounded; a gap is never replayed."""
    site = await open_gateway(replay_events=2)
    client = await site.member()
    site.gateway.drop(lambda _actor: True)
    for number in range(3):
        site.town.emit("MESSAGE_CREATE", {"n": number})
    again = await site.connect()

    await again.resume(client.ready, READY_AND_GUILD)
    answer = await again.receive()

    assert (answer["op"], answer["d"]) == (9, False)


async def test_a_session_belongs_to_its_token(site: Site) -> None:
    """Somebody else's session id is unknown."""
    client = await site.member("alice-token")
    again = await site.connect()

    await again.resume(client.ready, READY_AND_GUILD, "bob-token")

    assert (await again.receive())["op"] == 9


async def test_a_seq_from_the_future_is_4007(site: Site) -> None:
    """Nobody can have seen what was not sent."""
    client = await site.member()
    again = await site.connect()

    await again.resume(client.ready, 99)

    assert await again.close_code() == 4007


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("no json", 4002),
        ("[]", 4002),
        ("[" * 4000, 4002),
        (json.dumps({"op": 1, "d": "x" * 4096}), 4002),
        ('{"op": 99}', 4001),
        ('{"op": 8, "d": {"guild_id": "9"}}', 4003),
        ('{"op": 3, "d": {}}', 4003),
        ('{"op": 2, "d": {"token": "wrong", "intents": 0}}', 4004),
        ('{"op": 6, "d": {"token": "wrong", "session_id": "x", "seq": 1}}', 4004),
        ('{"op": 2, "d": null}', 4004),
        ('{"op": 2, "d": {"token": "bot-token"}}', 4013),
        ('{"op": 2, "d": {"token": "bot-token", "intents": 524288}}', 4013),
        ('{"op": 2, "d": {"token": "bot-token", "intents": 0, "shard": [1, 2]}}', 4010),
    ],
)
async def test_what_breaks_a_rule_closes_with_its_code(site: Site, raw: str, code: int) -> None:
    """The close codes of a connection that is not identified."""
    client = await site.connect()

    await client.socket.send_str(raw)

    assert await client.close_code() == code


async def test_identifying_twice_is_4005(site: Site) -> None:
    """One IDENTIFY a connection."""
    client = await site.member()

    await client.send(2, {"token": "bot-token", "intents": 0})

    assert await client.close_code() == 4005


async def test_disallowed_intents_are_4014(open_gateway: Opened) -> None:
    """A privileged intent that the application was not granted."""
    site = await open_gateway(disallowed_intents=1 << 15)
    client = await site.connect()

    await client.send(2, {"token": "bot-token", "intents": 1 << 15})

    assert await client.close_code() == 4014


async def test_too_many_sends_are_4008(open_gateway: Opened) -> None:
    """More frames than the quota allows end the connection, not the session."""
    site = await open_gateway()
    client = await site.member()

    for _ in range(120):
        await client.send(3, {"status": "online"})

    assert await client.close_code() == 4008
    again = await site.connect()
    await again.resume(client.ready, READY_AND_GUILD)
    assert (await again.receive())["t"] == "RESUMED"


async def test_a_zombie_is_closed_with_4009_and_its_session_ends(open_gateway: Opened) -> None:
    """No heartbeat for one and a half intervals: the client is taken for dead."""
    site = await open_gateway(heartbeat_interval=0.05)
    client = await site.connect()
    await client.send(2, {"token": "bot-token", "intents": 0})

    assert await client.close_code() == 4009


async def test_another_api_version_is_4012(site: Site) -> None:
    """Only v10 is spoken."""
    client = await site.connect_silently("v=6&encoding=json")

    assert await client.close_code() == 4012


async def test_members_come_in_chunks_with_the_nonce(site: Site) -> None:
    """Op 8 is answered by GUILD_MEMBERS_CHUNK; presences are accepted and ignored."""
    client = await site.member()
    await client.send(3, {"status": "online"})

    await client.send(8, {"guild_id": "9", "query": "a", "limit": 2, "nonce": "n1"})
    chunk = (await client.until("GUILD_MEMBERS_CHUNK"))["d"]

    assert (chunk["guild_id"], chunk["nonce"], chunk["chunk_count"]) == ("9", "n1", 1)
    assert len(chunk["members"]) == 2
