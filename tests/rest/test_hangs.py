"""Discord takes a call and never ends its answer, or never even the handshake: each call ends by itself."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.typedefs import Handler
from discord.http import Route
from typing_extensions import override

from bot.chat import alert_cards, audit_channel, discord_chat, people
from bot.chat.interactions import acknowledgement, click, reply
from bot.core.domain.operation import Card, Place, State
from bot.core.domain.step import Kind
from bot.core.ports.chat import ChatError
from sandbox.discord.faults.rest import Fault
from tests.fakes.alerts import make_group
from tests.fakes.desk import CATALOG
from tests.fakes.discord_rooms import INCIDENTS, ROOMS_PLAN, STEM, Rooms, make_incident, step
from tests.fakes.local import BOB, CHANNEL, GUILD, TOKEN, Line, open_line
from tests.fakes.operations import make_operation
from tests.proofs.proof import Proof
from tests.storm.storm import FIRST_LEAD, storm, until
from tests.storm.test_votes import ask

SHORT = discord_chat.Limits(question=0.3, post=0.3, pace=0.0, pauses=())
LONGEST = 10.0
"""Seconds that any call may take."""
MUCH_LONGER = 30.0
ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
Calls = Mapping[str, Callable[[], Awaitable[object]]]


class Dead(AbstractResolver):
    """A name server that never answers."""

    @override
    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        await asyncio.Event().wait()
        return []

    @override
    async def close(self) -> None:
        """Hold nothing."""


class Staring(asyncio.Protocol):
    """Takes connections and says nothing; whoever `dribbles` begins an answer that has no end."""

    def __init__(self, lines: list[asyncio.Transport], *, dribbles: bool) -> None:
        self._lines = lines
        self._dribbles = dribbles

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._line = transport
        self._lines.append(transport)

    @override
    def data_received(self, data: bytes) -> None:
        if self._dribbles:
            self._line.write(ENDLESS)
            self._dribble()

    def _dribble(self) -> None:
        if not self._line.is_closing():
            self._line.write(b"1\r\n \r\n")
            asyncio.get_running_loop().call_later(0.02, self._dribble)


@contextlib.asynccontextmanager
async def _listening(scheme: str, *, dribbles: bool = False) -> AsyncIterator[None]:
    """Let every call of the bot end up there."""
    lines: list[asyncio.Transport] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Staring(lines, dribbles=dribbles), "127.0.0.1", 0)
    before, Route.BASE = Route.BASE, f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/v10"
    try:
        yield
    finally:
        Route.BASE = before
        server.close()
        for line in lines:
            line.abort()
        await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def _nameless() -> AsyncIterator[None]:
    """Let every call need a name that nobody tells."""
    before, Route.BASE = Route.BASE, "http://discord.invalid/api/v10"
    try:
        yield
    finally:
        Route.BASE = before


WAYS = {
    "an answer that never comes": lambda: _listening("http"),
    "an answer without an end": lambda: _listening("http", dribbles=True),
    "a TLS handshake that stalls": lambda: _listening("https"),
    "a name server that is dead": _nameless,
}


def _calls(line: Line) -> Calls:
    """Return every way to ask Discord for something, but for the answers to people."""
    client, clock = line.client, line.clock
    port = Rooms.again(Rooms(line, None), limits=SHORT)  # type: ignore[arg-type] # made at once
    chat = discord_chat.DiscordChat(
        client, CATALOG, clock, line.tasks, guild_id=str(GUILD), tells_late_roles=True, limits=SHORT
    )
    alerts = alert_cards.DiscordAlertCards(client, clock, str(CHANNEL), ["order-service"], SHORT)
    card, place = Card(str(CHANNEL), "1"), Place(str(GUILD), str(CHANNEL), "#deployments")
    operation = make_operation(place=place, card=None, created_at=clock.now(), state=State.CONFIRMING)
    incident, group = make_incident(line), make_group(opened_at=clock.now())
    told = step(line, Kind.NOTICE)
    return {
        "post": lambda: chat.post(operation),
        "member": lambda: chat.member(str(BOB)),
        "voter": lambda: chat.member(str(BOB), since=card),
        "find": lambda: people.find(client, str(GUILD), "bob", clock.now(), SHORT.question),
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
        calls = _calls(line)
        async with WAYS[way]():
            ended = await asyncio.gather(*map(_ends, calls.values()))
    violations = [f"{way}: {name}" for name, by_itself in zip(calls, ended, strict=True) if not by_itself]
    proof.tried("rest.hang", len(calls), violations)


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
    own = (acknowledgement._SECONDS, reply._SECONDS, click._SECONDS, audit_channel._ANSWER_SECONDS)

    assert max(limits.question, limits.post, *own) <= LONGEST


async def _silent(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Carry the call out and say nothing until the other side gives up."""
    answer = await handler(request)
    while request.transport is not None and not request.transport.is_closing():
        await asyncio.sleep(0.02)
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
        fault = Fault("POST", "/channels/*/messages", 1000, None, _silent)
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
