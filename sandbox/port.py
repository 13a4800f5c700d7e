"""Takes the port that the sandbox listens on, or says who has it and what to do."""

import errno
import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

HOST = "127.0.0.1"
_NAME = "chatops-sandbox"
_ASK_SECONDS = 1.0
_OTHER = 'take a free port: chatops sandbox --port 0 (make sandbox ARGS="--port 0")'
_NO_LOOPBACK = (
    f"{HOST}, this machine's own address, cannot be used ({{}}). Nothing was started; "
    "bring the loopback interface up: ip link set lo up"
)


class TakenError(Exception):
    """The port cannot be had; the message says why and what to do."""


@contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """Return what listens on the port, on 0 on a free one; raise TakenError."""
    try:
        listener = socket.create_server((HOST, port))
    except OSError as error:
        raise TakenError(_why(port, error)) from error
    with listener:
        _reach(listener)
        yield listener


def _reach(listener: socket.socket) -> None:
    """Raise TakenError where a port can be had that nothing on this machine reaches."""
    try:
        socket.create_connection(listener.getsockname(), _ASK_SECONDS).close()
    except OSError as error:
        raise TakenError(_NO_LOOPBACK.format(error.strerror)) from error


async def sign(_: web.Request, response: web.StreamResponse) -> None:
    """Let another sandbox find out by any answer who listens here."""
    response.headers["Server"] = _NAME


def _why(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE and _is_sandbox(port):
        return (
            f"Port {port} cannot be used: another sandbox runs there. Nothing was started; "
            f"open the address that it printed in its terminal, or {_OTHER}"
        )
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} cannot be used: another program listens on it. Nothing was started; "
            f"end it, or {_OTHER}"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} cannot be used: those below 1024 are for root. Nothing was started; {_OTHER}"
    return _NO_LOOPBACK.format(error.strerror)


def _is_sandbox(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=_ASK_SECONDS)
    try:
        connection.request("HEAD", "/")
        return connection.getresponse().getheader("Server") == _NAME
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
