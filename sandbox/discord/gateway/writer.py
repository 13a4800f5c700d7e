"""One WebSocket of the gateway, outgoing side: frames in order, compressed when asked, late when told."""

import asyncio
import zlib
from collections.abc import Callable

from aiohttp import WSMsgType, web

SECONDS_TO_FLUSH = 0.5
_NO_STATUS = 1005
"""Stands for a close frame that gives no code. https://datatracker.ietf.org/doc/html/rfc6455#section-7.4.1"""


class Writer:
    """Send text frames in the order they were handed in, then close.

    `send` and `end` never wait: whoever changes the world must not hang on a slow reader. `latency` gives the
    seconds each frame is held back; once `is_mute`, nothing is sent any more, and nothing closed.
    """

    def __init__(
        self,
        socket: web.WebSocketResponse,
        request: web.Request,
        *,
        compressed: bool,
        latency: Callable[[], float],
    ) -> None:
        self._socket = socket
        self._request = request
        self._deflate = zlib.compressobj() if compressed else None
        self._latency = latency
        self.is_mute = False
        self._queue: asyncio.Queue[tuple[float, str | bytes] | None] = asyncio.Queue()
        self._farewell: tuple[int, str] | None = None
        self._aborted = False

    @property
    def ended(self) -> bool:
        """Whether the server has already decided to end this socket."""
        return self._farewell is not None or self._aborted

    def send(self, frame: str | bytes) -> None:
        """Hand in one frame, bytes to be sent as they are; nothing is sent after the end."""
        if not self.ended and not self.is_mute:
            due = asyncio.get_running_loop().time() + self._latency()
            self._queue.put_nowait((due, frame))

    def end(self, code: int, reason: str = "") -> None:
        """Close with `code` after everything that was handed in before."""
        if not self.ended:
            self._farewell = (code, reason)
            self._queue.put_nowait(None)

    def abort(self) -> None:
        """Cut the connection without a close frame."""
        self._aborted = True
        self._queue.put_nowait(None)
        if self._request.transport is not None:
            self._request.transport.abort()

    async def pump(self) -> None:
        """Write until the end is reached or the peer is gone."""
        while (item := await self._queue.get()) is not None:
            due, frame = item
            await self._wait_until(due)
            try:
                await self._write(frame)
            except ConnectionError:
                return
        if self._farewell is not None and not self.is_mute:
            await self._close(*self._farewell)

    async def _close(self, code: int, reason: str) -> None:
        if code == _NO_STATUS:
            await self._socket.send_frame(b"", WSMsgType.CLOSE)
        else:
            await self._socket.close(code=code, message=reason.encode())

    async def _wait_until(self, due: float) -> None:
        wait = due - asyncio.get_running_loop().time()
        if wait > 0:
            await asyncio.sleep(wait)

    async def _write(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            await self._socket.send_bytes(frame)
        elif self._deflate is None:
            await self._socket.send_str(frame)
        else:
            data = self._deflate.compress(frame.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
            await self._socket.send_bytes(data)
