"""Holds the line to Discord's gateway in place of discord.py's own loop, which may stay away for 17 minutes.

discord.py backs off up to 1024 s, dies where the first connect is refused, and dies of one payload that its
parsers dislike. Here a pause never exceeds a few seconds, and an unreadable payload is skipped and reported.
"""

import asyncio
import random
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
import structlog
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

from bot.chat.line.identify import IdentifyLedger
from bot.core.ports.clock import Clock

FATAL_CODES = frozenset({4004, 4010, 4011, 4012, 4013, 4014})
"""Closings after which trying again is wrong.

https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
"""
_NETWORK = (OSError, aiohttp.ClientError, TimeoutError, discord.HTTPException, discord.GatewayNotFound)
_BAD_IN_A_ROW = 3
_RESUME_ATTEMPTS = 3
_UNKNOWN_ERROR = 4000
_READY = 1
_DOUBLINGS = 10
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: the longest pause between attempts, one attempt's limit, and how long makes a line steady."""

    longest: float = 5.0
    attempt: float = 7.0
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
        self._session: dict[str, Any] = {}

    async def hold(self) -> None:
        """Connect, listen, resume or begin anew, for as long as the client is open.

        Raise ConnectionClosed where Discord forbids another attempt (FATAL_CODES).
        """
        while not self._client.is_closed():
            began = self._clock.now()
            try:
                await self._listen(await self._open())
            except ReconnectWebSocket as asked:
                self._remember(resume=asked.resume)
            except discord.ConnectionClosed as closed:
                if self._client.is_closed():
                    return
                if closed.code in FATAL_CODES:
                    raise
                self._remember(resume=True)
            except _NETWORK as error:
                log.warning("gateway lost", error=repr(error))
                self._remember(resume=True)
            self._client.dispatch("disconnect")
            lasted = (self._clock.now() - began).total_seconds()
            self._failures = 0 if lasted >= self._pace.steady else self._failures + 1
            await self._clock.sleep(self._pause())

    async def _open(self) -> DiscordWebSocket:
        """Connect and say who we are, or ask to go on where the session stopped."""
        if not self._session:
            await self._ledger.wait()
        opening = DiscordWebSocket.from_client(self._client, **self._session)
        socket = await asyncio.wait_for(opening, self._pace.attempt)
        self._client.ws = socket
        return socket

    async def _listen(self, socket: DiscordWebSocket) -> None:
        """Read events until the socket ends; skip what cannot be read, unless that is all that comes."""
        bad = 0
        while True:
            try:
                await socket.poll_event()
            except (ReconnectWebSocket, discord.ConnectionClosed, *_NETWORK):
                raise
            except Exception:
                bad += 1
                log.exception("gateway payload not understood, skipped", sequence=socket.sequence)
                began = socket.sequence not in (None, _READY)
                if bad > _BAD_IN_A_ROW or not began:
                    await socket.close(code=_UNKNOWN_ERROR)
                    raise ReconnectWebSocket(None, resume=began) from None
                self._client.dispatch("payload_skipped")
            else:
                bad = 0

    def _remember(self, *, resume: bool) -> None:
        """Keep what RESUME needs; after several failures ask at the common address, not the session's."""
        socket: DiscordWebSocket | None = self._client.ws
        if not resume or socket is None or socket.session_id is None:
            self._session = {}
            return
        self._session = {"resume": True, "session": socket.session_id, "sequence": socket.sequence}
        if self._failures < _RESUME_ATTEMPTS:
            self._session["gateway"] = socket.gateway

    def _pause(self) -> float:
        """Return 0 to resume a steady line, else a growing, jittered pause of at least a second.

        https://docs.discord.com/developers/events/gateway#resuming
        """
        if self._failures == 0 and self._session:
            return 0.0
        ceiling = min(self._pace.longest, 2.0 ** min(self._failures, _DOUBLINGS))
        return random.uniform(min(1.0, ceiling), ceiling)  # noqa: S311 - jitter, not a secret
