"""A real server from a Debian package, on a loopback port, for as long as a test needs it."""

import asyncio
import contextlib
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

_READY_SECONDS = 20.0
_END_SECONDS = 10.0
_ASK_EVERY = 0.02


@dataclass(frozen=True)
class Server:
    """A server that is ready: its address without a slash at the end, and the folder that is its own."""

    url: str
    folder: Path


@asynccontextmanager
async def alertmanager(folder: Path, config: str) -> AsyncIterator[Server]:
    """Run Alertmanager with this configuration (YAML) inside the block."""
    (folder / "alertmanager.yml").write_text(config, encoding="utf-8")

    def command(port: int) -> list[str]:
        return [
            "prometheus-alertmanager",
            f"--config.file={folder / 'alertmanager.yml'}",
            f"--storage.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--cluster.listen-address=",
        ]

    async with running(folder, command) as server:
        yield server


@asynccontextmanager
async def prometheus(folder: Path, config: str, *flags: str) -> AsyncIterator[Server]:
    """Run Prometheus with this configuration (YAML) and further flags inside the block.

    What `promtool tsdb create-blocks-from` wrote into `folder / "data"` before is its history.
    """
    (folder / "prometheus.yml").write_text(config, encoding="utf-8")

    def command(port: int) -> list[str]:
        return [
            "prometheus",
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
            *flags,
        ]

    async with running(folder, command) as server:
        yield server


@asynccontextmanager
async def running(
    folder: Path, command: Callable[[int], list[str]], *, ready: str = "/-/ready"
) -> AsyncIterator[Server]:
    """Run what `command` makes of a free port until the block ends; it is ready when `ready` answers 200.

    The test is skipped with the reason where the program is not installed. What the server says goes to
    `folder / "log"`, and its last words into the error if it does not get ready.
    """
    port = _free_port()
    program, *arguments = command(port)
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed: apt-get install {program}")
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(program, *arguments, stdout=log, stderr=log)
    server = Server(f"http://127.0.0.1:{port}", folder)
    try:
        await _until_ready(process, server, ready)
        yield server
    finally:
        await _end(process)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


async def _until_ready(process: asyncio.subprocess.Process, server: Server, path: str) -> None:
    async with asyncio.timeout(_READY_SECONDS), aiohttp.ClientSession() as http:
        while not await _answers(http, server.url + path):
            if process.returncode is not None:
                words = (server.folder / "log").read_text(encoding="utf-8", errors="replace")[-2000:]
                raise AssertionError(f"the server ended with {process.returncode}: {words}")
            await asyncio.sleep(_ASK_EVERY)


async def _answers(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientConnectionError:
        return False


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ask the process to end, by force if it takes too long."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(_END_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
