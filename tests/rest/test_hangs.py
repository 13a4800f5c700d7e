"""Discord takes a call and never ends its answer, or never even the handshake: each call ends by itself."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.chat import alert_cards, audit_channel, discord_chat, people, rest
from bot.chat.interactions import acknowledgement, click, reply, tree
from bot.core.domain.operation import Card, Place, State
from bot.core.domain.step import Kind
from bot.core.ports.chat import ChatError
from sandbox.discord.faults.rest import Answer, Fault
from tests.fakes.alerts import make_group
from tests.fakes.desk import CATALOG
from tests.fakes.discord_rooms import INCIDENTS, ROOMS_PLAN, STEM, Rooms, make_incident, step
from tests.fakes.local import BOB, CHANNEL, GUILD, TOKEN, Line, open_line
from tests.fakes.operations import make_operation
from tests.proofs.proof import Proof
from tests.rest.lost import silence
from tests.rest.ways import WAYS, Dead
from tests.storm.storm import FIRST_LEAD, storm, until
from tests.storm.test_votes import ask

SHORT = discord_chat.Limits(question=0.3, post=0.3, pace=0.0, pauses=())
LONGEST = 10.0
"""Seconds that any call may take."""
LATE = 1.0
"""Seconds by which a busy machine may be late, and by which what hangs may delay others."""
MESSAGES = "POST", "/channels/*/messages"
AT_ONCE, MUCH = 3, 10**6
"""So many messages are posted in a channel at a time."""
MUCH_LONGER = 30.0
SHIPPED = replace(discord_chat.Limits(), pace=0.0, pauses=())
"""The bot tries again later, too; here all that is in one try."""
Calls = Mapping[str, Callable[[], Awaitable[object]]]


def _calls(line: Line, limits: discord_chat.Limits) -> Calls:
    """Return every way to ask Discord for something, but for the answers to people."""
    client, clock = line.client, line.clock
    port = Rooms.again(Rooms(line, None), limits=limits)  # type: ignore[arg-type] # made at once
    chat = discord_chat.DiscordChat(
        client, CATALOG, clock, line.tasks, guild_id=str(GUILD), tells_late_roles=True, limits=limits
    )
    alerts = alert_cards.DiscordAlertCards(client, clock, str(CHANNEL), ["order-service"], limits)
    card, place = Card(str(CHANNEL), "1"), Place(str(GUILD), str(CHANNEL), "#deployments")
    operation = make_operation(place=place, card=None, created_at=clock.now(), state=State.CONFIRMING)
    incident, group = make_incident(line), make_group(opened_at=clock.now())
    told = step(line, Kind.NOTICE)
    return {
        "post": lambda: chat.post(operation),
        "member": lambda: chat.member(str(BOB)),
        "voter": lambda: chat.member(str(BOB), since=card),
        "find": lambda: people.find(client, str(GUILD), "bob", clock.now(), limits.question),
        "ballots": lambda: chat.ballots(card),
        "unvoted": lambda: chat.unvoted([card]),
        "open": lambda: port.open(incident, STEM),
        "say": lambda: port.post(incident, told),
        "schedule": lambda: port.schedule(incident, clock.now()),
        "call off": lambda: port.call_off(incident),
        "is scheduled": lambda: port.is_scheduled("1"),
        "show an alert": lambda: alerts.post(group, None),
        "edit an alert": lambda: alerts.edit(group, card, None),
    }


@contextlib.asynccontextmanager
async def _logged_in(folder: Path) -> AsyncIterator[Line]:
    """Return a client that is logged in, and has no name server."""
    async with open_line(folder, plan=ROOMS_PLAN) as line:
        await line.serve()
        line.client.http.connector = aiohttp.TCPConnector(limit=0, resolver=Dead())
        await line.client.login(TOKEN)
        yield line


@pytest.mark.parametrize("way", WAYS)
async def test_every_call_ends_by_itself(tmp_path: Path, proof: Proof, way: str) -> None:
    """Whatever keeps its answer, it raises that Discord cannot be reached, within its own limit."""
    async with _logged_in(tmp_path) as line:
        calls = _calls(line, SHORT)
        async with WAYS[way]():
            ended = await asyncio.gather(*map(_ends, calls.values()))
    violations = [f"{way}: {name}" for name, by_itself in zip(calls, ended, strict=True) if not by_itself]
    proof.tried("rest.hang", len(calls), violations)


@pytest.mark.deep
@pytest.mark.timeout(120)
@pytest.mark.parametrize("way", WAYS)
async def test_every_call_ends_by_the_limits_that_ship(
    tmp_path: Path, proof: Proof, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Each time something is asked for, the bot gives up after ten seconds at most; it may ask once more."""
    took = _clocked(monkeypatch)
    async with _logged_in(tmp_path) as line:
        calls = _calls(line, SHIPPED)
        async with WAYS[way]():
            ended = await asyncio.gather(*map(_ends, calls.values()))
    violations = [f"{way}: {name}" for name, by_itself in zip(calls, ended, strict=True) if not by_itself]
    violations += [f"{way}: given up after {seconds:.2f} s" for seconds in took if seconds > LONGEST + LATE]
    assert len(took) >= len(calls)
    proof.tried("rest.hang", len(took), violations, {"given up after": f"{max(took):.1f} s"})


def _clocked(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return how many seconds each question to Discord takes, as they end."""
    took, answered = list[float](), rest.answered

    @contextlib.asynccontextmanager
    async def clocked(seconds: float) -> AsyncIterator[None]:
        begun = time.monotonic()
        try:
            async with answered(seconds):
                yield
        finally:
            took.append(time.monotonic() - begun)

    monkeypatch.setattr(rest, "answered", clocked)
    return took


async def _ends(call: Callable[[], Awaitable[object]]) -> bool:
    """Tell whether a call says by itself that Discord does not answer."""
    try:
        async with asyncio.timeout(MUCH_LONGER):
            await call()
    except ChatError:
        return True
    except TimeoutError:
        return False
    return False


def test_the_limits_that_ship() -> None:
    """No call may take longer; telling Discord the commands, for which nobody waits, is the exception."""
    limits = discord_chat.Limits()
    own = (acknowledgement._SECONDS, reply._SECONDS, click._SECONDS, tree._SECONDS)

    assert max(limits.question, limits.post, *own, audit_channel._ANSWER_SECONDS) <= LONGEST


async def _silent(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Carry the call out and say nothing until the other side gives up."""
    answer = await handler(request)
    await silence(request)
    return answer


@pytest.mark.parametrize(
    "path",
    ["/channels/*/messages", "/guilds/*/channels", "/guilds/*/scheduled-events", "/channels/*/threads"],
)
async def test_what_was_carried_out_in_silence_is_found(tmp_path: Path, proof: Proof, path: str) -> None:
    """The bot gives up waiting, asks what stands there, and makes no second one."""
    async with _logged_in(tmp_path) as line:
        rooms = Rooms(line, Rooms.again(Rooms(line, None), limits=SHORT))  # type: ignore[arg-type] # made at once
        if path.endswith("threads"):
            rooms.forbid("manage_channels")
        line.discord._faults.arm(Fault("POST", path, 1, None, _silent))
        incident, notice = make_incident(line), step(line, Kind.NOTICE)
        for _ in range(2):
            with contextlib.suppress(ChatError):
                incident = replace(incident, room=await rooms.port.open(incident, STEM))
            with contextlib.suppress(ChatError):
                await rooms.port.schedule(incident, line.clock.now() + timedelta(hours=1))
            with contextlib.suppress(ChatError):
                await rooms.port.post(incident, notice)
        made = len(rooms.made) + len(rooms.threads), len(rooms.events)
        told = [one for one in rooms.messages(INCIDENTS) if "notice" in one.content]
        assert line.discord._faults._armed == []
    violations = [] if (made, len(told)) == ((1, 1), 1) else [f"{path}: {made} {len(told)}"]
    proof.tried("rest.silence", 1, violations)


async def test_what_hangs_holds_up_nothing_else(tmp_path: Path, proof: Proof) -> None:
    """No message is taken: votes count, deploys run, commands are acknowledged; later all is told."""
    many = 6
    async with storm(tmp_path, leads=many, services=many) as bot:
        operations = await bot.kept(expired=0, waiting=many)
        await bot.run()
        fault = Fault(*MESSAGES, 1000, None, _silent)
        bot.discord._faults.arm(fault)
        for number, operation in enumerate(operations):
            bot.react(operation, FIRST_LEAD + number)
        await ask(bot, many)
        await until(lambda: len(bot.records("command")) >= 2 * many)
        violations = [] if len(bot.traffic.acknowledged) == many else ["a command was not acknowledged"]
        states = [(await bot.now(operation)).state for operation in operations]
        violations += [f"it stands as {state}" for state in states if state is not State.SUCCEEDED]
        assert fault.times < 1000
    proof.tried("rest.aside", 2 * many, violations)


@pytest.mark.deep
@pytest.mark.timeout(600)
async def test_what_hangs_delays_no_acknowledgement(tmp_path: Path, proof: Proof) -> None:
    """With the same votes and commands it comes as soon, within a second, when no message is taken."""
    many, times = 60, 5
    usual = await _acknowledged(tmp_path / "usual", many, times, _taken)
    beside = await _acknowledged(tmp_path / "beside", many, times, _silent)
    violations = [f"{beside:.2f} s, not {usual:.2f} s"] if beside - usual >= LATE else []
    figures = {"acknowledged, p99": f"{usual:.2f} s", "p99 while messages hang": f"{beside:.2f} s"}
    proof.tried("rest.aside", 2 * many * times, violations, figures)


async def _taken(request: web.Request, handler: Handler) -> web.StreamResponse:
    return await handler(request)


def _has(waits: list[float], wanted: int) -> bool:
    return len(waits) >= wanted


async def _acknowledged(folder: Path, many: int, times: int, answer: Answer) -> float:
    """Let votes be cast, and commands given once messages are posted, which are answered in this way.

    Return the seconds in which 99 in 100 of the commands are acknowledged.
    """
    async with storm(folder, leads=many, services=many) as bot:
        operations = await bot.kept(expired=0, waiting=many)
        await bot.run()
        first, posts = Fault(*MESSAGES, 1, None, _taken), Fault(*MESSAGES, MUCH, None, answer)
        bot.discord._faults.arm(first)  # before it knows the limit, discord.py sends one at a time
        bot.discord._faults.arm(posts)
        for number, operation in enumerate(operations):
            bot.react(operation, FIRST_LEAD + number)
        await until(lambda: posts.times <= MUCH - AT_ONCE)
        waits = bot.traffic.acknowledged
        for wanted in range(many, many * (times + 1), many):
            await ask(bot, many)
            await until(partial(_has, waits, wanted))
        await until(lambda: len(bot.records("command")) >= many * (1 + times))
    return sorted(waits)[int(len(waits) * 0.99)]
