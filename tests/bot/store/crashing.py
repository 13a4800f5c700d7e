"""Runs one cycle of the store again and again, killed (-9) at its 1st, 2nd, 3rd ... step: `crashing.py ROOT`.

Each run has the folder ROOT/<step>, with `acknowledged.txt`: what the store had confirmed when it was killed.
A step is an SQL statement, or a system call that opens, writes, cuts or syncs a file; the run dies before it.
Every third run is killed again while it starts anew and repairs.
`crashing.py --forever FOLDER` adds operations until it is killed from outside; it prints those confirmed.
"""

import asyncio
import itertools
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from bot.core.domain import audit
from bot.core.domain.audit import EventName
from bot.core.domain.operation import State
from bot.core.domain.person import Person
from bot.store.folder import open_store
from tests.fakes.operations import NOON, HandClock, make_event, make_operation, make_review

STEPS = frozenset({"open", "write", "pwrite", "fsync", "ftruncate", "mkdir"})


class Executioner:
    """Kills this process at its `last` step."""

    def __init__(self, last: int) -> None:
        self._left = last

    def step(self, _: object = None) -> None:
        """Count one step."""
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def profile(self, _: FrameType, event: str, called: object) -> None:
        """Count the system calls among all calls."""
        is_system_call = event == "c_call" and getattr(called, "__module__", "") == "posix"
        if is_system_call and getattr(called, "__name__", "") in STEPS:
            self.step()


async def cycle(folder: Path, executioner: Executioner) -> None:
    """Add, start (owing a review) and end two operations and record a refusal, confirming each."""
    with (folder / "acknowledged.txt").open("ab", buffering=0) as journal:
        async with open_store(folder, HandClock()) as memory:
            await memory.writer._database._connection.set_trace_callback(executioner.step)
            for number in (1, 2):
                operation = make_operation(number, state=State.APPROVED)
                kept = await memory.operations.add(operation, make_event(operation))
                journal.write(b"op_%d 1\n" % number)
                kept = await memory.operations.save(
                    kept.move(State.EXECUTING),
                    make_event(kept, EventName.STARTED),
                    review=make_review(number, by=Person(str(number), "someone")),
                )
                journal.write(b"op_%d 2\n" % number)
                ended = kept.move(State.SUCCEEDED)
                await memory.operations.save(ended, audit.ending(ended, NOON))
                journal.write(b"op_%d 3\n" % number)
            await memory.operations.record(make_event(make_operation(3), EventName.DENIED))
            journal.write(b"op_3 0\n")


async def start(folder: Path, _: Executioner) -> None:
    """Open and close, as after a crash."""
    async with open_store(folder, HandClock()):
        pass


def run(work: Callable[[Path, Executioner], object], folder: Path, last: int) -> bool:
    """Do `work` in a process of its own that dies at step `last`; return whether it ended before."""
    child = os.fork()
    if child == 0:
        executioner = Executioner(last)
        threading.setprofile(executioner.profile)
        sys.setprofile(executioner.profile)
        asyncio.run(work(folder, executioner))  # type: ignore[arg-type]  # both are coroutine functions
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def main(root: Path) -> None:
    """Sweep until a run ends by itself."""
    done, last = False, 0
    while not done:
        last += 1
        folder = root / f"{last:04}"
        folder.mkdir()
        done = run(cycle, folder, last)
        if last % 3 == 0:
            run(start, folder, last // 3)


async def add_forever(folder: Path) -> None:
    """Add operations and print the confirmed ones."""
    async with open_store(folder, HandClock()) as memory:
        for number in itertools.count(1):
            operation = make_operation(number)
            await memory.operations.add(operation, make_event(operation))
            os.write(1, b"op_%d\n" % number)


if __name__ == "__main__":
    if sys.argv[1] == "--forever":
        asyncio.run(add_forever(Path(sys.argv[2])))
    main(Path(sys.argv[1]))
