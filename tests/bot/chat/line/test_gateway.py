"""The line to the gateway, over real sockets: whatever happens to it, votes arrive."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from bot.chat.client import Endpoints
from bot.chat.line.gateway import Line as Gateway
from bot.chat.line.gateway import Pace
from bot.chat.line.identify import IdentifyLedger
from bot.chat.line.supervisor import Fatal
from sandbox.discord.events import Dispatch
from sandbox.discord.gateway import GatewaySettings
from tests.fakes.local import CHANNEL, GUILD, SECONDS, Line, open_line
from tests.fakes.operations import HandClock

GUILD_MESSAGES = 1 << 9
HERE = {"guild_id": str(GUILD), "channel_id": str(CHANNEL)}


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    """Return a connected client."""
    async with open_line(tmp_path) as opened:
        await opened.serve()
        await opened.run()
        yield opened


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


async def test_hears_votes(line: Line) -> None:
    """One session, and every reaction reaches the workflow."""
    await line.desk.until_heard(*line.react(line.card()))

    assert line.identifies() == 1


async def test_its_end_ends_the_session(line: Line) -> None:
    """Whoever ends the bot sees it offline at once, and not a minute later."""
    sessions = line.discord.gateway._sessions._open
    held = len(sessions)
    await line.tasks.close()
    async with asyncio.timeout(SECONDS):
        while len(sessions) == held:
            await asyncio.sleep(0.01)

    assert (held, len(sessions)) == (1, 0)


@pytest.mark.parametrize(
    "order",
    [{"do": "drop"}, {"do": "drop", "abort": True}, {"do": "drop", "code": 1000}, {"do": "reconnect"}],
    ids=["closed", "cut", "closed normally", "op 7"],
)
async def test_resumes_and_hears_what_was_missed(line: Line, order: dict[str, Any]) -> None:
    """A vote given while the line is down is replayed; no new session is spent."""
    message = line.card()
    await line.order(**order)
    await line.desk.until_heard(*line.react(message))
    await line.desk.until_reconciled(2)

    assert line.identifies() == 1


async def test_begins_anew_where_the_session_is_gone(line: Line) -> None:
    """After op 9 a new session is begun, and what was lost is read back."""
    await line.order(do="invalidate")
    await line.desk.until_reconciled(2)
    await line.desk.until_heard(*line.react(line.card()))

    assert line.identifies() == 2


async def test_a_line_that_is_dead_is_left(tmp_path: Path) -> None:
    """Where not even a sign of life comes that was asked for, the session goes on elsewhere."""
    async with open_line(tmp_path, pace=Pace(longest=0.05, quiet=0.2, answer=0.2)) as line:
        await line.serve()
        await line.run()
        await line.order(do="mute")
        await line.desk.until_heard(*line.react(line.card()))

        assert line.identifies() == 1


async def test_an_identify_that_is_not_answered(tmp_path: Path) -> None:
    """A READY that does not come is waited for, but not for ever; the next time longer."""
    async with open_line(tmp_path, pace=Pace(longest=0.05, begin=0.2)) as line:
        await line.serve()
        await line.order(do="withhold", greeting="ready", times=2)
        await line.run()

        assert line.identifies() == 3


class LeapingClock(HandClock):
    """Every pause is over at once, and its time has passed."""

    @override
    async def sleep(self, seconds: float) -> None:
        await self.pass_time(seconds)
        await asyncio.sleep(0)


async def test_a_session_that_is_resumed_each_time_is_kept(tmp_path: Path) -> None:
    """However often the line is lost: with a new session a command given meanwhile would go unanswered."""
    async with open_line(tmp_path, clock=LeapingClock()) as line:
        await line.serve()
        await line.run()
        for _ in range(55):
            await line.order(do="drop")
            await line.desk.until_heard(*line.react(line.card()))

        assert line.identifies() == 1


async def test_patience_grows_while_the_budget_is_spent(tmp_path: Path) -> None:
    """A minute's wait before an IDENTIFY is no steady line: a slow READY is waited for ever longer."""
    clock, failures = LeapingClock(), 5
    async with open_line(tmp_path, pace=Pace(begin=0.1), apart=5.0, clock=clock) as line:
        for _ in range(40):
            IdentifyLedger(line.ledger, clock).record()
        await line.serve()
        await line.order(do="withhold", greeting="ready", times=failures)
        await line.run()

        assert line.client._line._patience() >= 0.8
        assert line.identifies() >= 40 + failures + 1


@pytest.mark.parametrize("code", [4007, 4009])
async def test_a_session_that_discord_ended(line: Line, code: int) -> None:
    """After these codes only a new session is let in: asking for the old one would be the same mistake."""
    await line.order(do="drop", code=code)
    await line.desk.until_reconciled(2)

    assert line.identifies() == 2


@pytest.mark.parametrize("frame", [{"text": "{"}, {"hex": "deadbeef0000ffff"}], ids=["no JSON", "wrong zlib"])
async def test_a_frame_that_is_none(line: Line, frame: dict[str, str]) -> None:
    """The rest of the stream cannot be trusted: it is told again over a fresh connection, at once."""
    await line.order(do="garbage", **frame)
    await line.desk.until_heard(*line.react(line.card()))

    assert line.identifies() == 1


async def test_a_session_that_cannot_be_told_again(tmp_path: Path) -> None:
    """What stays unreadable however often it is told again is left behind with its session."""
    async with open_line(tmp_path, pace=Pace(longest=0.05)) as line:
        await line.serve()
        await line.run()
        [session] = line.discord.gateway._sessions._open.values()
        session._sent.append((session.seq + 1, "{"))
        session.seq += 1
        await line.order(do="drop")
        await line.desk.until_reconciled(2)

        assert line.identifies() == 2


async def test_no_session_is_begun_where_discord_allows_none(tmp_path: Path) -> None:
    """Its own count is asked first: one IDENTIFY too many, and the token is reset."""
    clock = HandClock()
    async with open_line(tmp_path, clock=clock) as line:
        await line.serve()
        await line.run()
        while line.discord.gateway.session_start_limit()["remaining"]:
            line.discord.gateway._admission._identifies.take()
        await line.order(do="invalidate")
        await clock.sleeper()
        await clock.pass_time(5)
        await clock.sleeper()
        await clock.pass_time(3600)

        assert line.identifies() == 1


async def test_waits_out_an_outage(line: Line) -> None:
    """A gateway that refuses everyone is tried again until it lets the bot in, without spending sessions."""
    await line.order(do="bot_offline")
    line.clock.paused.clear()
    async with asyncio.timeout(SECONDS):
        await line.clock.paused.wait()
    assert not line.client.is_connected()
    await line.order(do="bot_offline", offline=False)
    await line.desk.until_reconciled(2)

    assert line.client.is_connected()
    assert line.identifies() <= 2


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        (
            "MESSAGE_REACTION_ADD",
            HERE | {"user_id": "1", "message_id": "3", "emoji": {"name": "x", "id": None}},
        ),
        ("CHANNEL_CREATE", {"id": "5", "guild_id": str(GUILD), "type": 0, "name": "no position"}),
        ("MESSAGE_UPDATE", HERE),
    ],
)
async def test_a_malformed_payload_is_skipped(line: Line, event: str, payload: dict[str, Any]) -> None:
    """What discord.py's parsers dislike costs neither process nor session; everything is read back."""
    line.discord.world._deliver(Dispatch(event, payload))
    await line.desk.until_reconciled(2)
    await line.desk.until_heard(*line.react(line.card()))

    assert line.identifies() == 1


async def test_nothing_but_malformed_payloads_reconnects(line: Line) -> None:
    """Where nothing can be read any more, a fresh connection goes on behind it."""
    for _ in range(10):
        line.discord.world._deliver(Dispatch("MESSAGE_UPDATE", HERE))
    await line.desk.until_heard(*line.react(line.card()))

    assert line.identifies() == 1


async def test_pauses_grow_and_stay_short(tmp_path: Path) -> None:
    """A steady line resumes at once; after any number of failures a pause stays within the longest."""
    async with open_line(tmp_path) as line:
        held = Gateway(line.client, IdentifyLedger(line.ledger, line.clock), line.clock, Pace(longest=5.0))
        held._session = {"resume": True}
        assert held._pause() == 0.0

        for failures in (1, 2, 5, 2000):
            held._failures = failures
            assert 1.0 <= held._pause() <= 5.0


async def test_first_connect_refused(tmp_path: Path) -> None:
    """A gateway that is not there yet is waited for; discord.py alone would end here."""
    async with open_line(tmp_path) as line:
        await line.serve()
        Endpoints(gateway=f"ws://127.0.0.1:{free_port()}/gateway").apply()
        line.tasks.spawn(line.supervisor.run(), "supervisor")
        async with asyncio.timeout(SECONDS):
            await line.clock.paused.wait()
        Endpoints(gateway=f"{line.url.replace('http', 'ws')}/gateway").apply()
        await line.desk.until_reconciled(1)

        assert line.identifies() == 1


async def test_discord_comes_up_after_the_bot(tmp_path: Path) -> None:
    """Neither REST nor gateway at the start: the bot waits and logs in when they are there."""
    async with open_line(tmp_path) as line:
        port = free_port()
        Endpoints(api_base=f"http://127.0.0.1:{port}/api/v10").apply()
        line.tasks.spawn(line.supervisor.run(), "supervisor")
        async with asyncio.timeout(SECONDS):
            await line.clock.paused.wait()
        await line.serve(port)
        await line.desk.until_reconciled(1)
        await line.desk.until_heard(*line.react(line.card()))


async def test_a_bad_token_is_fatal(tmp_path: Path) -> None:
    """Discord's 401 ends the bot at once, with a sentence."""
    async with open_line(tmp_path, token="bad.token.here") as line, asyncio.timeout(SECONDS):  # noqa: S106 - no secret
        await line.serve()
        with pytest.raises(Fatal, match="DISCORD_TOKEN"):
            await line.supervisor.run()


async def test_refused_intents_are_fatal(tmp_path: Path) -> None:
    """Closing code 4014 ends the bot, with the place to look at."""
    settings = GatewaySettings(disallowed_intents=GUILD_MESSAGES)
    async with open_line(tmp_path, settings=settings) as line, asyncio.timeout(SECONDS):
        await line.serve()
        with pytest.raises(Fatal, match="Privileged Gateway Intents"):
            await line.supervisor.run()
