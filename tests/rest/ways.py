"""The ways in which a call is never answered: nobody talks, nobody ends, nobody knows the name."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from aiohttp.abc import AbstractResolver, ResolveResult
from discord.http import Route
from typing_extensions import override

ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"


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
