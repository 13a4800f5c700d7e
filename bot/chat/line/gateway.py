"""Holds the line to Discord's gateway in place of discord.py's own loop, which may stay away for 17 minutes.

discord.py backs off up to 1024 s, dies where the first connect is refused, dies of one payload that its
parsers dislike, and notices after a minute at best that nothing comes any more. Here a pause never exceeds a
few seconds, silence is asked about, an unreadable event is skipped and reported, and an unreadable line is
left for a fresh one.
"""

import asyncio
import random
from dataclasses import dataclass
from typing import Any

import discord
import structlog
from discord.gateway import ReconnectWebSocket

from bot.chat import rest
from bot.chat.line.identify import IdentifyLedger, StartLimit
from bot.chat.line.socket import NETWORK, Socket, Unreadable
from bot.core.ports.chat import ChatError
from bot.core.ports.clock import Clock

FATAL_CODES = frozenset({4004, 4010, 4011, 4012, 4013, 4014})
"""Closings after which trying again is wrong.

https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
"""
SESSION_ENDED = frozenset({4007, 4009})
"""Closings after which only a new session is let in (same page)."""
_BAD_IN_A_ROW = 3
_RESUME_ATTEMPTS = 3
_ANEW = 50
_READY = 1
_DOUBLINGS = 10
_ANSWER_SECONDS = 2.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: the `longest` pause between attempts, for an `attempt` to connect, what makes a line `steady`.

    The first event comes within `begin`, after failures within twice that, up to `slowest`. After `quiet` a
    sign of life is asked for, which comes within `answer`. So events are handled at most 10 s after a broken
    line is whole: `attempt`, or `begin`, or `quiet` and `answer`, then `longest`, then a moment.
    """

    longest: float = 3.0
    attempt: float = 5.0
    begin: float = 5.0
    slowest: float = 15.0
    quiet: float = 4.0
    answer: float = 3.0
    steady: float = 30.0


class Line:
    """Keeps `client` connected until it is closed; `client.ws` is the socket of the moment."""

    def __init__(
        self, client: discord.Client, ledger: IdentifyLedger, clock: Clock, pace: Pace | None = None
    ) -> None:
        self._client = client
        self._ledger = ledger
        self._clock = clock
        self._pace = pace or Pace()
        self._failures = 0
        self._in_vain = 0
        self._unread = 0
        self._session: dict[str, Any] = {}
        self._opened = clock.now()

    async def hold(self) -> None:
        """Connect, listen, resume or begin anew, for as long as the client is open.

        Raise ConnectionClosed where Discord forbids another attempt (FATAL_CODES).
        """
        while not self._client.is_closed():
            self._opened = self._clock.now()
            await self._connect()
            if self._client.is_closed():
                return
            self._client.dispatch("disconnect")
            lasted = (self._clock.now() - self._opened).total_seconds()
            self._failures = 0 if lasted >= self._pace.steady else self._failures + 1
            await self._clock.sleep(self._pause())

    async def _connect(self) -> None:
        """Hold one connection to its end, and keep what the next one needs; raise ConnectionClosed."""
        socket = None
        can_resume = True
        try:
            socket = await self._open()
            await self._listen(socket)
        except ReconnectWebSocket as asked:
            can_resume = asked.resume
        except Unreadable as error:
            log.warning("gateway not understood", error=str(error), cause=repr(error.__cause__))
            can_resume = socket is None or self._can_be_read_again(socket)
        except discord.ConnectionClosed as closed:
            if closed.code in FATAL_CODES and not self._client.is_closed():
                raise
        except NETWORK as error:
            log.warning("gateway lost", error=repr(error))
        finally:
            if socket is not None:
                await socket.leave()
        self._in_vain = 0 if socket is not None and socket.has_begun else self._in_vain + 1
        self._remember(socket, can_resume=can_resume)

    async def _open(self) -> Socket:
        """Connect and say who we are, or ask to go on where the session stopped."""
        session = self._next_session()
        if not session:
            await self._ledger.wait(await self._start_limit())
        self._opened = self._clock.now()  # what the budget made it wait is no sign of a steady line
        opening = Socket.from_client(self._client, **session)
        socket = await asyncio.wait_for(opening, self._pace.attempt)
        self._client.ws = socket
        return socket

    def _next_session(self) -> dict[str, Any]:
        """Return what to resume; after failures at the common address; none where that never helped."""
        if self._in_vain % _ANEW == _ANEW - 1:
            return {}
        own = self._failures < _RESUME_ATTEMPTS
        return {key: value for key, value in self._session.items() if own or key != "gateway"}

    async def _start_limit(self) -> StartLimit | None:
        """Ask how many sessions may still begin; None where Discord does not say: our own count holds.

        https://docs.discord.com/developers/events/gateway#get-gateway-bot
        """
        try:
            async with rest.answered(_ANSWER_SECONDS):
                _, _, told = await self._client.http.get_bot_gateway()
            return StartLimit(int(told["total"]), int(told["remaining"]), int(told["reset_after"]) / 1000)
        except (ChatError, discord.GatewayNotFound, KeyError, TypeError, ValueError) as error:
            log.warning("the budget of sessions is not known", error=repr(error))
            return None

    async def _listen(self, socket: Socket) -> None:
        """Read events until the socket ends, or falls silent; end the session with the bot."""
        try:
            await self._read(socket)
        except asyncio.CancelledError:
            await socket.end()
            raise

    async def _read(self, socket: Socket) -> None:
        self._unread = 0
        async with asyncio.timeout(self._patience()):
            while not socket.has_begun:
                await self._hear(socket)
        while True:
            await self._hear(socket)

    def _patience(self) -> float:
        """Return the seconds the first event may take: more after failures, or it might never be in time."""
        doublings = min(max(self._failures - _RESUME_ATTEMPTS + 1, 0), _DOUBLINGS)
        return min(self._pace.begin * 2.0**doublings, self._pace.slowest)

    async def _hear(self, socket: Socket) -> None:
        """Read one event; skip it where it cannot be read, unless that is all that comes."""
        try:
            await self._next(socket)
        except Unreadable as error:
            self._unread += 1
            is_over = self._unread > _BAD_IN_A_ROW or socket.sequence == _READY
            if is_over or not error.is_event:
                raise
            why = repr(error.__cause__)
            log.warning("gateway payload not understood, skipped", sequence=socket.sequence, cause=why)
            self._client.dispatch("payload_skipped")
        else:
            self._unread = 0

    async def _next(self, socket: Socket) -> None:
        """Wait for what comes; after a silence ask for a sign of life, and raise TimeoutError without."""
        try:
            async with asyncio.timeout(self._pace.quiet):
                return await socket.poll_event()
        except TimeoutError:
            await socket.ask()
        async with asyncio.timeout(self._pace.answer):
            return await socket.poll_event()

    def _can_be_read_again(self, socket: Socket) -> bool:
        """Tell whether a session may be told again: not without its READY, nor for ever."""
        return socket.sequence not in (None, _READY) and self._failures < _RESUME_ATTEMPTS

    def _remember(self, socket: Socket | None, *, can_resume: bool) -> None:
        """Keep what RESUME needs; what was kept still holds where no session came of an attempt."""
        if not can_resume or (socket is not None and socket.closed_with in SESSION_ENDED):
            self._session = {}
        elif socket is not None and socket.session_id is not None:
            self._session = {
                "resume": True,
                "session": socket.session_id,
                "sequence": socket.sequence,
                "gateway": socket.gateway,
            }

    def _pause(self) -> float:
        """Return 0 to resume a steady line, else a growing, jittered pause of at least a second.

        https://docs.discord.com/developers/events/gateway#resuming
        """
        if self._failures == 0 and self._session:
            return 0.0
        ceiling = min(self._pace.longest, 2.0 ** min(self._failures, _DOUBLINGS))
        return random.uniform(min(1.0, ceiling), ceiling)  # noqa: S311 - jitter, not a secret
