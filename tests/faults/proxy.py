"""A TCP proxy that stops forwarding and closes nothing, as a lost route or a forgotten NAT entry does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.tasks import Tasks

_CHUNK = 65_536


class Proxy:
    """Forwards to `port` of this machine; while `is_dark`, whoever connects is accepted and hears nothing."""

    def __init__(self, port: int) -> None:
        self.port = 0
        self.is_dark = False
        self._to = port
        self._tasks = Tasks()
        self._open: list[asyncio.StreamWriter] = []

    async def freeze(self) -> None:
        """Forward nothing more on the connections there are; they stay open, and others are served."""
        await self._tasks.close()
        self._tasks = Tasks()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take a connection."""
        self._open.append(writer)
        if self.is_dark:
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
        self._open.append(far_writer)
        self._tasks.spawn(_forward(reader, far_writer), "out")
        self._tasks.spawn(_forward(far_reader, writer), "in")

    async def close(self) -> None:
        """Cut everything."""
        await self._tasks.close()
        for writer in self._open:
            writer.transport.abort()


async def _forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def proxy_to(port: int) -> AsyncIterator[Proxy]:
    """Run a proxy to a port of this machine inside the block."""
    proxy = Proxy(port)
    server = await asyncio.start_server(proxy.accept, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await proxy.close()
