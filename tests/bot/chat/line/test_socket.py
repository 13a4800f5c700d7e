"""The socket tells what cannot be read, when a session stands, and leaves nothing open."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.line.gateway import Pace
from bot.chat.line.socket import Socket, Unreadable
from tests.fakes.local import SECONDS, Line, open_line

QUICK = Pace(longest=0.05, attempt=0.3, begin=0.3, quiet=0.2, answer=0.2)


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    """Return a connected client that does not wait long for anything."""
    async with open_line(tmp_path, pace=QUICK) as opened:
        await opened.serve()
        await opened.run()
        yield opened


async def hears(line: Line, reconciled: int = 2) -> None:
    """Return when the line was made anew, and a vote arrives over it."""
    await line.desk.until_reconciled(reconciled)
    await line.desk.until_heard(*line.react(line.card()))


async def test_a_session_begins_with_its_first_event(line: Line) -> None:
    """HELLO alone is no session: IDENTIFY has to be answered."""
    socket = await Socket.from_client(line.client)
    assert not socket.has_begun

    await socket.poll_event()  # the acknowledgement of the first heartbeat
    assert not socket.has_begun
    await socket.poll_event()
    assert socket.has_begun
    await socket.leave()
    assert not socket.open


async def test_a_sign_of_life_is_no_lag(line: Line) -> None:
    """What is answered at once is a latency of nothing, however long ago the last regular heartbeat was."""
    socket = await Socket.from_client(line.client)
    await socket.poll_event()
    beat = socket._keep_alive
    assert beat is not None
    before, beat._last_send = beat._last_ack, beat._last_send - 60.0

    await socket.ask()
    while beat._last_ack == before:
        await asyncio.wait_for(socket.poll_event(), SECONDS)
    await socket.leave()

    assert beat.latency < 60


async def read_on(socket: Socket) -> None:
    """Read until something is wrong."""
    while True:
        await socket.poll_event()


@pytest.mark.parametrize(
    ("frame", "is_event"),
    [
        ('{"op":0,"s":9,"t":"GUILD_CREATE","d":[]}', True),
        ("{", False),
        ("[]", False),
        (b"\0\0\xff\xff", False),
    ],
)
async def test_what_cannot_be_read(line: Line, frame: str | bytes, *, is_event: bool) -> None:
    """An event that the parsers dislike can be skipped; after what is no frame nothing is certain."""
    socket = await Socket.from_client(line.client)
    await socket.poll_event()
    [*_, newest] = line.discord.gateway._connections
    newest.writer.send(frame)

    with pytest.raises(Unreadable) as caught:
        await read_on(socket)
    assert caught.value.is_event is is_event
    await socket.leave()


async def test_nothing_stays_open_where_no_hello_comes(line: Line) -> None:
    """An attempt that failed has closed its connection: Discord counts those."""
    await line.order(do="withhold", greeting="hello", times=3)
    await line.order(do="drop", abort=True)
    await hears(line)

    async with asyncio.timeout(SECONDS):
        while len(line.discord.gateway._connections) > 1:
            await asyncio.sleep(0.01)


async def test_a_second_hello_leaves_one_heart(line: Line) -> None:
    """The thread of the first heartbeat ends where another one takes its place."""
    socket = await Socket.from_client(line.client)
    await socket.poll_event()
    first = socket._keep_alive
    assert first is not None
    [*_, newest] = line.discord.gateway._connections
    newest.writer.send('{"op":10,"d":{"heartbeat_interval":41250}}')
    while socket._keep_alive is first:
        await socket.poll_event()

    assert first._stop_ev.is_set()
    await socket.leave()
