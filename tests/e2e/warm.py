"""Starts Python programs from a process that has imported the bot already, in a tenth of a second."""

import asyncio
import multiprocessing
import os
import runpy
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

from sandbox.bot_process import die_with_parent

_IMPORTED = ["bot.app.run", "bot.app.check", "sandbox.platform.adapter", "cogs.deploy", __name__]
_FORKS = multiprocessing.get_context("forkserver")
"""https://docs.python.org/3.11/library/multiprocessing.html#contexts-and-start-methods"""


class WarmProcess:
    """A program that was begun warm; it runs, is waited for and dies like any other process."""

    def __init__(self, process: BaseProcess) -> None:
        assert process.pid is not None
        self.pid = process.pid
        self._process = process

    @property
    def returncode(self) -> int | None:
        """Its exit code; None as long as it runs."""
        return self._process.exitcode

    async def wait(self) -> int:
        """Return its exit code once it has ended."""
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()
        while (code := self.returncode) is None:
            loop.add_reader(self._process.sentinel, ended.set)
            try:
                await ended.wait()
            finally:
                loop.remove_reader(self._process.sentinel)
        return code

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()

    def send_signal(self, signal: int, /) -> None:
        """Send it a signal."""
        os.kill(self.pid, signal)


async def warm(
    command: Sequence[str],
    environ: Mapping[str, str],
    log: Path,
    errors: Path | None = None,
    prepare: Callable[[], None] | None = None,
) -> WarmProcess:
    """Start `python -m MODULE ...` or `python FILE ...` in an environment and the folder of the tests.

    What it says is appended to `log`, its errors to a file of their own where one is named.
    `prepare`, a function of a module that can be imported, runs in the new process just before.
    """
    assert command[0] == sys.executable, command
    _FORKS.set_forkserver_preload(_IMPORTED)
    given = command[1:], dict(environ), (log, errors or log), prepare
    process = _FORKS.Process(target=_become, args=given, daemon=True)
    process.start()
    return WarmProcess(process)


def _become(
    command: Sequence[str],
    environ: Mapping[str, str],
    outputs: Sequence[Path],
    prepare: Callable[[], None] | None,
) -> None:
    """Be the program, as if it were started anew."""
    die_with_parent()
    os.setsid()
    for stream, path in enumerate(outputs, 1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), stream)
    os.environ.clear()
    os.environ.update(environ)
    if prepare is not None:
        prepare()
    if command[0] == "-m":
        sys.argv = list(command[1:])
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = list(command)
        runpy.run_path(command[0], run_name="__main__")
