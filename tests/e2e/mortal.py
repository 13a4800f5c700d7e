"""The bot as it ships, killed at a call to its state folder while people use it, and the bot again."""

import asyncio
import contextlib
import re
import shutil
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.tasks import Tasks
from sandbox import bot_process
from sandbox.app import CONFIG
from sandbox.bot_process import BotError, BotProcess
from tests.e2e.crash import forget_identifies
from tests.e2e.pilot import Pilot, sandbox
from tests.faults import disk
from tests.faults.processor import waited


class Mortal:
    """A bot in the sandbox of `pilot`; what it says goes to `notes`, since only its own files are to count.

    `slowest` is the longest that a start took until it was ready, in seconds; `slowest_alone` without the
    time in which one thread of it, and one of its Discord, waited for a processor that others had.
    """

    def __init__(self, pilot: Pilot, notes: Path) -> None:
        self.slowest = self.slowest_alone = 0.0
        self._pilot = pilot
        self._log = notes / "bot.log"
        self._armed = notes / "armed"
        self._bot: BotProcess | None = None
        self._dead = asyncio.Event()

    async def start(self, killed_at: int) -> None:
        """Start the bot and wait until it is ready; it dies at that call once it is armed.

        The five seconds that Discord wants between two IDENTIFYs are another test's matter.
        """
        await forget_identifies(self._pilot)
        bot = self._prepare(killed_at)
        begun, before = time.monotonic(), waited()
        await bot.start()
        passed, ours = time.monotonic() - begun, waited() - before
        self.slowest = max(self.slowest, passed)
        self.slowest_alone = max(self.slowest_alone, passed - ours - waited(bot.pid))

    async def die_starting(self, killed_at: int) -> None:
        """Start the bot and let it die at that call, or as soon as it is ready."""
        await forget_identifies(self._pilot)
        bot = self._prepare(killed_at)
        self._armed.touch()
        with contextlib.suppress(BotError):  # it died before it was ready
            await bot.start()
        self._armed.unlink()
        await self.kill()

    async def outlives(self, work: Coroutine[Any, Any, None]) -> bool:
        """Arm it and let people do their work; return whether it was still alive when that was done."""
        self._armed.touch()
        try:
            return await self.survives(work)
        finally:
            self._armed.unlink()

    async def survives(self, work: Coroutine[Any, Any, None]) -> bool:
        """Let people do their work until the bot is dead; return whether it is alive."""
        tasks = Tasks()
        working, dying = tasks.spawn(work, "people"), tasks.spawn(self._process.wait(), "death")
        try:
            await asyncio.wait([working, dying], return_when=asyncio.FIRST_COMPLETED)
            if not dying.done():
                await working
            return not dying.done()
        finally:
            await tasks.close()

    async def kill(self) -> None:
        """Kill it now."""
        assert self._bot is not None
        with contextlib.suppress(ProcessLookupError):  # it is dead already
            await self._bot.kill()

    async def stop(self) -> None:
        """End it in order."""
        if self._bot is not None:
            await self._bot.stop()

    @asynccontextmanager
    async def hunted(self, number: int) -> AsyncIterator[None]:
        """Let the kernel kill it at the call of this number that one of its threads makes to the database."""
        tracer = shutil.which("strace")
        assert tracer is not None
        inject = f"inject=pwrite64,fdatasync:signal=KILL:when={number}"
        options = ["-f", "-o", "/dev/null", "-e", "trace=pwrite64,fdatasync", "-e", inject]
        hunter = await asyncio.create_subprocess_exec(
            tracer, *options, "-p", str(self._process.pid), stderr=asyncio.subprocess.PIPE
        )
        try:
            assert hunter.stderr is not None
            assert re.search(rb"attached", await hunter.stderr.readline())
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                hunter.terminate()
            await hunter.wait()

    @property
    def _process(self) -> bot_process.Process:
        assert self._bot is not None
        assert self._bot._process is not None
        return self._bot._process

    def _prepare(self, killed_at: int) -> BotProcess:
        port = bot_process._free_port()
        fault = disk.Fault(kind="kill", at=killed_at, condition=self._armed)
        state = self._pilot.state
        environ = bot_process.environ(self._pilot.ready, state, port) | disk.environment(state, fault)
        web = f"http://127.0.0.1:{port}"
        self._bot = BotProcess(bot_process.command(CONFIG), environ, self._log, web)
        return self._bot


@asynccontextmanager
async def mortal(folder: Path) -> AsyncIterator[tuple[Pilot, Mortal]]:
    """Run a sandbox and a bot in it that does not yet run."""
    (folder / "state").mkdir()
    async with sandbox(folder / "state", with_bot=False) as pilot:
        bot = Mortal(pilot, folder)
        try:
            yield pilot, bot
        finally:
            await bot.stop()
