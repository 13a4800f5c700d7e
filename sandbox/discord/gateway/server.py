"""The gateway as a whole: the WebSocket route, and what can be done to all its sockets at once."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from sandbox.discord.clock import Clock
from sandbox.discord.events import Actor
from sandbox.discord.gateway.admission import Admission, Greeting
from sandbox.discord.gateway.connection import Connection
from sandbox.discord.gateway.protocol import Close, Op, frame
from sandbox.discord.gateway.session import Sessions
from sandbox.discord.gateway.settings import GatewaySettings
from sandbox.discord.gateway.source import Source
from sandbox.discord.gateway.writer import SECONDS_TO_FLUSH, Writer
from sandbox.tasks import Tasks

Whom = Callable[[Actor], bool]


class Gateway:
    """Serve `/gateway`. `latency` holds every outgoing frame back by so many seconds."""

    def __init__(self, world: Source, clock: Clock, settings: GatewaySettings) -> None:
        self.latency = 0.0
        self._world = world
        self._clock = clock
        self._settings = settings
        self._admission = Admission(world, settings, clock)
        self._sessions = Sessions(world, settings, clock)
        self._connections: dict[Connection, asyncio.Task[None]] = {}
        self._tasks = Tasks()
        self._closed = False
        self._unsubscribe = world.subscribe(self._sessions.deliver)

    def session_start_limit(self) -> dict[str, int]:
        """Return what is left of the IDENTIFY budget, as GET /gateway/bot tells it."""
        return self._admission.session_start_limit()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one client until its socket is closed."""
        if request.query.get("encoding", "json") != "json":
            raise web.HTTPBadRequest(text="This gateway speaks encoding=json only.")
        socket = web.WebSocketResponse(timeout=SECONDS_TO_FLUSH, compress=False)
        await socket.prepare(request)
        compressed = request.query.get("compress") == "zlib-stream"
        writer = Writer(socket, request, compressed=compressed, latency=lambda: self.latency)
        pump = self._tasks.spawn(writer.pump(), "gateway writer")
        connection = self._connection(writer, f"ws://{request.host}{request.path}")
        self._connections[connection] = pump
        try:
            await connection.run(socket, request.query.get("v", "10"))
        finally:
            await self._let_go(writer, pump)
            del self._connections[connection]
        return socket

    def _connection(self, writer: Writer, resume_url: str) -> Connection:
        return Connection(
            writer,
            self._world,
            self._sessions,
            self._admission,
            self._settings,
            self._clock,
            resume_url=resume_url,
        )

    async def _let_go(self, writer: Writer, pump: asyncio.Task[None]) -> None:
        writer.end(Close.NORMAL)
        await asyncio.wait([pump], timeout=2 * SECONDS_TO_FLUSH)
        if not pump.done():
            pump.cancel()
            writer.abort()

    def drop(self, whom: Whom, code: int = Close.UNKNOWN_ERROR) -> int:
        """Close these actors' sockets with `code`; their sessions stay resumable. Return how many."""
        dropped = self._of(whom)
        for connection in dropped:
            connection.writer.end(code, "Dropped.")
        return len(dropped)

    def cut(self, whom: Whom) -> int:
        """Cut these actors' connections without a close frame; return how many."""
        dropped = self._of(whom)
        for connection in dropped:
            connection.writer.abort()
        return len(dropped)

    def mute(self, whom: Whom) -> int:
        """Say nothing more on these actors' sockets, which stay open; return how many."""
        silenced = self._of(whom)
        for connection in silenced:
            connection.writer.is_mute = True
        return len(silenced)

    def say(self, whom: Whom, frame: str | bytes) -> int:
        """Send these actors a frame, whatever it holds, bytes as they are; return how many sockets got it."""
        told = self._of(whom)
        for connection in told:
            connection.writer.send(frame)
        return len(told)

    def repeat(self, whom: Whom, copies: int) -> int:
        """Send these actors every event so often from now on; return how many sessions that is."""
        return self._sessions.repeat(whom, copies)

    def withhold(self, greeting: Greeting, times: int) -> None:
        """Leave out HELLO, or READY, on the next `times` connections where it would come."""
        self._admission.withheld[greeting] = times

    def invalidate(self, whom: Whom, *, resumable: bool) -> int:
        """Send op 9; a session that is not resumable is forgotten. Return how many sockets got it."""
        invalid = self._of(whom)
        for connection in invalid:
            connection.writer.send(frame(Op.INVALID_SESSION, resumable))
        if not resumable:
            self._sessions.end_all_of(whom)
        return len(invalid)

    def reconnect(self, whom: Whom) -> int:
        """Send op 7: the client is to reconnect and resume. Return how many sockets got it."""
        asked = self._of(whom)
        for connection in asked:
            connection.writer.send(frame(Op.RECONNECT))
        return len(asked)

    def refuse_bot(self, *, refused: bool) -> int:
        """Close the bot's sockets and refuse new ones, or let it in again. Return how many were closed."""
        self._admission.bot_refused = refused
        return self.drop(lambda actor: actor.is_bot) if refused else 0

    def connected(self, whom: Whom) -> int:
        """Return how many live connections these actors have."""
        return len(self._of(whom))

    async def close(self) -> None:
        """Say good-bye to everyone; returns within a second. A second call does nothing."""
        if self._closed:
            return
        self._closed = True
        self._unsubscribe()
        for connection in self._connections:
            if connection.writer.is_mute:
                connection.writer.abort()
            connection.writer.end(Close.GOING_AWAY)
        if self._connections:
            await asyncio.wait(self._connections.values(), timeout=1.5 * SECONDS_TO_FLUSH)
        await self._tasks.close()

    def _of(self, whom: Whom) -> list[Connection]:
        return [one for one in self._connections if one.is_of(whom)]
