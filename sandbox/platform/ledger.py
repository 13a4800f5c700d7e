"""What the platform has accepted and what became of it: append-only JSON lines, synced before any answer.

The events are `accepted` (an effect begins), `repeated` (the same order again, no effect), `finished` and
`moved` (a version names a new build). An independent judge may read the file while the platform runs.
"""

import asyncio
import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


class Ledger:
    """One file, one writer."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        self._writing = asyncio.Lock()

    def read(self) -> list[dict[str, Any]]:
        """Return every entry; what a crash left of the last line is cut off, it was never answered for."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch()
        lines = self._path.read_bytes().splitlines(keepends=True)
        whole = [line for line in lines if line.endswith(b"\n")]
        if whole != lines:
            os.truncate(self._path, sum(map(len, whole)))
        _sync(self._path.parent)
        return [json.loads(line) for line in whole]

    async def append(self, event: str, **facts: object) -> None:
        """Write one entry; it is on the disk when this returns. Raise OSError."""
        at = datetime.fromtimestamp(self._clock(), tz=UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"at": at, "event": event, **facts}).encode() + b"\n"
        async with self._writing:
            await asyncio.to_thread(self._write, line)

    def _write(self, line: bytes) -> None:
        with self._path.open(
            "ab", buffering=0
        ) as file:  # a buffer would bring the half line back at its close
            before, rest = file.tell(), memoryview(line)
            try:
                while rest:
                    rest = rest[file.write(rest) :]
                os.fsync(file.fileno())
            except OSError:  # a full disk may have taken half a line: the next one must not follow it
                os.truncate(self._path, before)
                raise


def _sync(folder: Path) -> None:
    """Make the folder's entry of a new file durable too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
