"""The bot beside the local Discord: the unmodified program in its own process, started again when it dies."""

import asyncio
import contextlib
import ctypes
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeAlias

import aiohttp

_READY_SECONDS = 30.0
_STOP_SECONDS = 5.0
_ASK_EVERY = 0.05
BAD_CONFIGURATION = 78
_MOST_RESTARTS = 20
_SET_PARENT_DEATH_SIGNAL = (
    1  # PR_SET_PDEATHSIG, https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
)


class BotError(Exception):
    """The bot did not start, or does not stay up; the message says why, `code` how to end then."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


class Process(Protocol):
    """A process as asyncio's subprocesses are used here."""

    @property
    def pid(self) -> int:
        """Its id."""
        ...

    @property
    def returncode(self) -> int | None:
        """Its exit code; None as long as it runs."""
        ...

    async def wait(self) -> int:
        """Return its exit code once it has ended."""
        ...

    def kill(self) -> None:
        """End it as a power cut would."""
        ...

    def send_signal(self, signal: int, /) -> None:
        """Send it a signal."""
        ...


Spawn: TypeAlias = Callable[[Sequence[str], Mapping[str, str], Path], Awaitable[Process]]
"""Start a command in an environment, its output appended to a file."""


async def spawn(command: Sequence[str], environ: Mapping[str, str], log: Path) -> Process:
    """Start a command as its operator would, in a session of its own; it dies with this process."""
    with log.open("ab") as output:
        return await asyncio.create_subprocess_exec(
            *command,
            env=environ,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is for the sandbox, which then ends the bot in order
            preexec_fn=die_with_parent,
        )


class BotProcess:
    """`chatops run` with an environment of its own; its log goes to `log`."""

    def __init__(
        self,
        command: list[str],
        environ: Mapping[str, str],
        log: Path,
        web: str,
        spawn: Spawn = spawn,
    ) -> None:
        self.web = web
        self._command = command
        self._environ = dict(environ)
        self._log = log
        self._spawn = spawn
        self._process: Process | None = None

    @property
    def pid(self) -> int:
        """The process that runs now."""
        return self._running().pid

    async def start(self) -> None:
        """Start the process and wait until the bot is ready; raise BotError."""
        await self.launch()
        try:
            async with asyncio.timeout(_READY_SECONDS):
                await self._ready()
        except TimeoutError:
            raise BotError(
                f"The bot was not ready within {_READY_SECONDS:.0f} s.{self._last_words()}"
            ) from None

    async def launch(self) -> None:
        """Start the process."""
        self._process = await self._spawn(self._command, self._environ, self._log)

    async def keep(self) -> None:
        """Start the bot again whenever it dies; raise BotError when that is no use."""
        for _ in range(_MOST_RESTARTS):
            code = await self._running().wait()
            if code == BAD_CONFIGURATION:
                raise BotError(f"The bot cannot run with these settings.{self._last_words()}", code)
            await self.launch()
        raise BotError(f"The bot died {_MOST_RESTARTS} times.{self._last_words()}")

    async def kill(self) -> None:
        """End the process as a power cut would, and wait for its end."""
        self._running().kill()
        await self._running().wait()

    async def stop(self) -> None:
        """End the process in order, by force if it takes too long."""
        process = self._process
        if process is None:  # ended before it began
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            await self.kill()

    async def _ready(self) -> None:
        async with aiohttp.ClientSession() as session:
            while not await _answers(session, f"{self.web}/readyz"):
                if self._running().returncode is not None:
                    code = self._running().returncode
                    ended = f"The bot ended with exit code {code}.{self._last_words()}"
                    raise BotError(ended, BAD_CONFIGURATION if code == BAD_CONFIGURATION else 1)
                await asyncio.sleep(_ASK_EVERY)

    def _running(self) -> Process:
        if self._process is None:
            raise BotError("The bot was never started.")
        return self._process

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
        return "\n".join([" Its last lines say why:", *lines])


def command(config: Path) -> list[str]:
    """Return what starts the bot."""
    return [sys.executable, "-m", "bot", "run", "--config", str(config)]


def environ(ready: Mapping[str, object], state: Path, port: int) -> dict[str, str]:
    """Return the environment that points a bot at this sandbox."""
    return {
        **os.environ,
        "DISCORD_TOKEN": str(ready["bot_token"]),
        "DISCORD_API_BASE": str(ready["api"]),
        "DISCORD_GATEWAY": str(ready["gateway"]),
        "CHATOPS_STATE": str(state),
        "CHATOPS_LISTEN": f"127.0.0.1:{port}",
    }


@contextlib.asynccontextmanager
async def running(
    start_with: list[str], state: Path, ready: Mapping[str, object], spawn: Spawn = spawn
) -> AsyncIterator[BotProcess]:
    """Run the bot, started with this command, inside the block; raise BotError where it gets not ready."""
    port = _free_port()
    environment = environ(ready, state, port)
    bot = BotProcess(start_with, environment, state / "bot.log", f"http://127.0.0.1:{port}", spawn)
    try:
        await bot.start()
        yield bot
    finally:
        await bot.stop()


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url, timeout=aiohttp.ClientTimeout(total=1)) as response:
            return response.status == 200  # noqa: PLR2004 - HTTP's own number
    except (aiohttp.ClientError, TimeoutError):
        return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def die_with_parent() -> None:
    """Let this process be killed as soon as the one ends that started it."""
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
