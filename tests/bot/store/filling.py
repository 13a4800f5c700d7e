"""Uses the store on a disk that is full again and again: `filling.py tmpfs|limit FOLDER`; says what it saw.

`tmpfs`: FOLDER is a small file system, filled by a ballast file. `limit`: no file may grow (RLIMIT_FSIZE).
"""

import asyncio
import json
import resource
import sys
from contextlib import AsyncExitStack
from pathlib import Path

from bot.core.ports.audit import Filters
from bot.core.ports.store import StoreError
from bot.store.audit.query import query
from bot.store.audit.verify import verify
from bot.store.faults import Broken, Full
from bot.store.folder import Memory, open_store
from tests.fakes.operations import HandClock, make_event, make_operation

ROUNDS = 24
PAGE = 4096


class Disk:
    """A disk that can be filled up to a few free bytes."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._kind, self._folder = kind, folder

    def fill(self, free: int) -> None:
        """Leave about `free` bytes."""
        if self._kind == "limit":
            largest = max(file.stat().st_size for file in self._folder.rglob("*"))
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest + free - 2 * PAGE, resource.RLIM_INFINITY))
            return
        with (self._folder / "ballast").open("wb", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(PAGE))
            except OSError:
                ballast.truncate(max(ballast.tell() - free, 0))

    def free(self) -> None:
        """Give the space back."""
        if self._kind == "limit":
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        (self._folder / "ballast").unlink(missing_ok=True)


class User:
    """Adds operations and notes what was confirmed, and what was refused and why."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 0
        self.confirmed: list[str] = []
        self.refusals = {"Full": 0, "Broken": 0}
        self.was_told = True

    async def try_some(self, memory: Memory, count: int) -> None:
        """Add operations until one is refused, `count` at most."""
        for _ in range(count):
            self.number += 1
            operation = make_operation(self.number)
            try:
                await memory.operations.add(operation, make_event(operation, reason="x" * 700))
            except (Full, Broken) as error:
                self.refusals[type(error).__name__] += 1
                self.was_told = self.was_told and memory.writer.trouble == str(error)
                return
            self.confirmed.append(operation.id)

    async def reads(self, memory: Memory) -> bool:
        """Tell whether reading answers, whatever became of writing."""
        found = await memory.operations.unsettled()
        return {operation.id for operation in found} >= set(self.confirmed)


async def main(kind: str, folder: Path) -> dict[str, object]:
    """Fill, try, free and try again; then look at everything from outside."""
    disk, user, resumed, read = Disk(kind, folder), User(folder), 0, True
    async with AsyncExitStack() as stack:
        memory = await stack.enter_async_context(open_store(folder, HandClock()))
        await user.try_some(memory, 3)
        for round_ in range(ROUNDS):
            disk.fill(round_ * PAGE)
            await user.try_some(memory, 40)
            read = read and await user.reads(memory)
            disk.free()
            if memory.writer.broken.is_set():
                await stack.aclose()
                memory = await stack.enter_async_context(open_store(folder, HandClock()))
            before = len(user.confirmed)
            await user.try_some(memory, 2)
            resumed += len(user.confirmed) == before + 2
        kept = {operation.id for operation in await memory.operations.unsettled()}
    told = [r.fields["id"] for r in query(folder / "audit", Filters(event="operation.requested"))]
    return {
        "refusals": user.refusals,
        "resumed": resumed,
        "read": read,
        "trouble": user.was_told,
        "lost": sorted(set(user.confirmed) - kept),
        "told as kept": sorted(told) == sorted(kept),
        "verdict": verify([folder / "audit"]).code,
    }


if __name__ == "__main__":
    try:
        seen = asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
    except StoreError as error:
        sys.exit(f"refused: {error}")
    sys.stdout.write(json.dumps(seen))
