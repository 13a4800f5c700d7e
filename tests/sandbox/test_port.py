"""The sandbox's port: had, or told who has it."""

import asyncio
import errno
import os
import socket

import pytest

from sandbox.app import Options, serve
from sandbox.port import TakenError, listening


async def test_another_sandbox_is_told_from_another_program() -> None:
    """A person who has started one already learns where to look for its page."""
    async with serve(Options(port=0, with_bot=False)) as sandbox:
        port = int(str(sandbox.ready["url"]).rsplit(":", 1)[1].rstrip("/"))
        told = await asyncio.to_thread(refusal, port)
    with socket.socket() as other:  # which holds the port, and answers nobody
        other.bind(("127.0.0.1", 0))
        told_of_other = await asyncio.to_thread(refusal, other.getsockname()[1])

    assert told.startswith(
        f"Port {port} cannot be used: another sandbox runs there. Nothing was started; open"
    )
    assert "another program listens on it. Nothing was started; end it, or take a free port" in told_of_other


def test_a_free_port_is_had() -> None:
    """Zero takes one; it is given back in the end."""
    with listening(0) as listener:
        port = listener.getsockname()[1]
    with listening(port) as again:
        assert again.getsockname()[1] == port


def test_a_machine_without_itself_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where loopback is down, the sentence says how to bring it up."""

    def unreachable(*_: object) -> socket.socket:
        raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))

    monkeypatch.setattr(socket, "create_connection", unreachable)
    with pytest.raises(TakenError, match=r"Network is unreachable.*ip link set lo up"), listening(0):
        pass


def refusal(port: int) -> str:
    """Return why the port cannot be had."""
    with pytest.raises(TakenError) as taken, listening(port):
        pass
    return str(taken.value)
