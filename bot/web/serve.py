"""Listens for the bot's web endpoints, within explicit limits, for as long as a block lasts."""

import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

KEEPALIVE_SECONDS = 15.0
SHUTDOWN_SECONDS = 2.0
LINE_LIMIT = 4096  # bytes of a request line, and of one header
BACKLOG = 64


_WHY = {
    errno.EADDRINUSE: "something else listens there",
    errno.EACCES: "ports below 1024 are for root",
    errno.EADDRNOTAVAIL: "this machine does not have that address",
}


class CannotListen(Exception):  # noqa: N818 - names what happened
    """The address could not be bound; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the endpoints are reached."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Return the base address, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


@asynccontextmanager
async def serve(app: web.Application, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Address]:
    """Serve `app` inside the block; port 0 takes a free one, which the address tells. Raise CannotListen."""
    runner = web.AppRunner(
        app,
        access_log=None,  # health checks every few seconds would drown everything else
        keepalive_timeout=KEEPALIVE_SECONDS,
        shutdown_timeout=SHUTDOWN_SECONDS,
        max_line_size=LINE_LIMIT,
        max_field_size=LINE_LIMIT,
    )
    await runner.setup()
    try:
        await _listen(runner, host, port)
        yield Address(host, runner.addresses[0][1])
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port, backlog=BACKLOG).start()
    except OSError as error:
        why = _WHY.get(error.errno or 0, error.strerror or str(error))
        raise CannotListen(
            f"The web endpoints cannot listen on {host}:{port}: {why}. Nothing was started. "
            "Free the address, or set another one: `web.listen` in chatops.yaml, or CHATOPS_LISTEN."
        ) from error
