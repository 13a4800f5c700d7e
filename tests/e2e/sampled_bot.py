"""The bot as it ships, which also writes down how late its loop is: `python sampled_bot.py NOTES run ...`.

A line for each hundredth of a second: the milliseconds by which a task of the loop ran late, without those in
which others had the processor.
"""

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from bot.__main__ import main

EVERY = 0.01
_WAITED = Path("/proc/thread-self/schedstat")
"""Its second number: https://docs.kernel.org/scheduler/sched-stats.html."""


async def _sampled(work: Coroutine[Any, Any, int], notes: Path) -> int:
    """Carry the bot out, with samples beside it."""
    beside = asyncio.get_running_loop().create_task(_sample(notes), name="samples")
    try:
        return await work
    finally:
        beside.cancel()


async def _sample(notes: Path) -> None:
    loop = asyncio.get_running_loop()
    with notes.open("w", buffering=1) as file:
        while True:
            due, before = loop.time() + EVERY, _waited()
            await asyncio.sleep(EVERY)
            late = loop.time() - due - (_waited() - before)
            file.write(f"{max(late, 0) * 1000:.3f}\n")


def _waited() -> float:
    """Return the seconds for which this thread was ready to run and did not."""
    return int(_WAITED.read_text(encoding="ascii").split()[1]) / 1e9


if __name__ == "__main__":
    notes, run = Path(sys.argv[1]), asyncio.run
    asyncio.run = lambda work: run(_sampled(work, notes))  # type: ignore[assignment,misc] # the bot's only way in
    sys.exit(main(sys.argv[2:]))
