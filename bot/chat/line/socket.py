"""discord.py's socket, made to tell what it cannot read, whether its session stands, and to end in time."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import discord
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override

NETWORK = (OSError, aiohttp.ClientError, TimeoutError, discord.HTTPException, discord.GatewayNotFound)
"""What the network raises when it is at fault."""
_UNKNOWN_ERROR = 4000
_NORMAL = 1000
"""Ends the session, as 1001 does; every other code of ours keeps it.

https://docs.discord.com/developers/events/gateway#disconnecting
"""
_FAREWELL_SECONDS = 1.0


class Unreadable(Exception):  # noqa: N818 - says what came
    """What came cannot be read; where it `is_event`, what comes after it can be all the same."""

    def __init__(self, *, is_event: bool) -> None:
        super().__init__("an event was not understood" if is_event else "this is no frame of the gateway")
        self.is_event = is_event


class Socket(DiscordWebSocket):
    """One connection to the gateway; where its opening fails it is closed, else `leave` it in the end."""

    _began_at: int | None = None
    _resumed: "asyncio.Future[Any] | None" = None

    @property
    def has_begun(self) -> bool:
        """Whether Discord has answered IDENTIFY or RESUME with an event: from then on there are events."""
        is_resumed = self._resumed is not None and self._resumed.done()
        return is_resumed or self.sequence != self._began_at

    @property
    def closed_with(self) -> int | None:
        """The code that the connection was closed with, None while it is open."""
        return self.socket.close_code

    async def ask(self) -> None:
        """Ask for a sign of life, which Discord gives at any time.

        Its answer is held against this question, or discord.py warns of a lag that there is not.
        https://docs.discord.com/developers/events/gateway#sending-heartbeats
        """
        beat = self._keep_alive
        question = {"op": self.HEARTBEAT, "d": self.sequence} if beat is None else beat.beat()
        await self.send_heartbeat(question)

    async def leave(self) -> None:
        """Close the connection and keep the session; a peer that does not answer is not waited for."""
        await self._say_farewell(_UNKNOWN_ERROR)

    async def end(self) -> None:
        """Close the connection and end the session, likewise: the bot is seen to be offline at once."""
        await self._say_farewell(_NORMAL)

    async def _say_farewell(self, code: int) -> None:
        with suppress(*NETWORK):
            async with asyncio.timeout(_FAREWELL_SECONDS):
                await self.close(code=code)

    @override
    async def poll_event(self) -> None:
        """Read one event; raise Unreadable, ReconnectWebSocket, ConnectionClosed, NETWORK."""
        if self._keep_alive is not None:
            await self._read()
            return
        async with self._left_where_it_fails():  # it reads HELLO, and nobody else holds it yet
            await self._read()

    @override
    async def identify(self) -> None:
        """Begin a session."""
        async with self._left_where_it_fails():
            await super().identify()

    @override
    async def resume(self) -> None:
        """Go on with a session."""
        self._began_at = self.sequence
        self._resumed = self.wait_for("RESUMED", lambda _: True)
        async with self._left_where_it_fails():
            await super().resume()

    async def _read(self) -> None:
        before, beat = self.sequence, self._keep_alive
        try:
            await super().poll_event()
        except (ReconnectWebSocket, discord.ConnectionClosed, *NETWORK):
            raise
        except Exception as error:  # discord.py checks nothing that it reads
            raise Unreadable(is_event=self.sequence != before) from error
        finally:
            if (
                beat is not None and beat is not self._keep_alive
            ):  # a second HELLO began another one beside it
                beat.stop()

    @asynccontextmanager
    async def _left_where_it_fails(self) -> AsyncIterator[None]:
        try:
            yield
        except BaseException:
            await self.leave()
            raise
