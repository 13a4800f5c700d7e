"""Sits at a real terminal: types when it is asked, and sees what anybody would see there."""

import asyncio
import contextlib
import fcntl
import os
import pty
import sys
import termios
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from tests.e2e.shell import ROOT, SECONDS

CTRL_C = "\x03"
PATIENCE = 2
"""Seconds after which a person presses a key again."""


class Typist:
    """`screen` is all that was shown so far, with what the terminal echoed."""

    def __init__(self, master: int, process: asyncio.subprocess.Process) -> None:
        self.screen = ""
        self._master = master
        self._process = process
        self._shown = asyncio.Condition()
        self._at = 0

    async def look(self) -> None:
        """Take in what is shown until the program closes its terminal."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError):  # Linux says EIO where nobody is left
            while chunk := await loop.run_in_executor(None, os.read, self._master, 65536):
                async with self._shown:
                    self.screen += chunk.decode("utf-8", "replace")
                    self._shown.notify_all()

    async def answer(self, question: str, line: str) -> None:
        """Wait until this is asked anew, and type a line."""
        await self._press(question, f"{line}\n")

    async def interrupt(self, question: str) -> int:
        """Wait until this is asked anew, and press Ctrl-C until it is heard; return the exit code.

        Python looks for signals before it begins to wait for a line: one that comes in between is missed.
        """
        await self._press(question, CTRL_C)
        async with asyncio.timeout(SECONDS):
            while True:
                with contextlib.suppress(TimeoutError):
                    return await asyncio.wait_for(self._process.wait(), PATIENCE)
                os.write(self._master, CTRL_C.encode())

    async def _press(self, question: str, keys: str) -> None:
        async with asyncio.timeout(SECONDS), self._shown:
            await self._shown.wait_for(lambda: question in self.screen[self._at :])
            self._at = self.screen.index(question, self._at) + len(question)
        os.write(self._master, keys.encode())

    async def end(self) -> int:
        """Return the exit code."""
        async with asyncio.timeout(SECONDS):
            return await self._process.wait()


@contextlib.asynccontextmanager
async def typing(*arguments: str, environ: Mapping[str, str], folder: Path) -> AsyncIterator[Typist]:
    """Run a command of `chatops` in `folder` at a terminal of its own."""
    master, slave = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "TERM": "dumb", "PYTHONPATH": str(ROOT), **environ},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that getpass finds it
    )
    os.close(slave)
    typist = Typist(master, process)
    looking = asyncio.get_running_loop().create_task(typist.look())
    try:
        yield typist
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await looking
        os.close(master)
