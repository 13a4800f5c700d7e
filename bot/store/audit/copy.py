"""A second file of checkpoints, on a disk that does not fail with that of the log."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.core.domain.checkpoint import Checkpoint
from bot.core.ports.store import StoreError
from bot.core.ports.witness import SinkError
from bot.store.audit import checkpoints
from bot.store.audit.lines import append

HashAt = Callable[[int], Awaitable[str]]
"""Returns the hash of a record of the log by its number, 64 zeros where there is none; raises StoreError."""


class CheckpointFile:
    """The `Sink` port over the file `path`, whose folder exists.

    Like any witness (https://github.com/C2SP/C2SP/blob/main/tlog-witness.md) it takes no checkpoint of a log
    that does not hold what it knew: one that was altered or put back, or that of a second bot.
    """

    def __init__(self, path: Path, hash_at: HashAt) -> None:
        self._path = path
        self._hash_at = hash_at
        self._size: int | None = None

    @property
    def name(self) -> str:
        """The file's path."""
        return str(self._path)

    async def put(self, checkpoint: Checkpoint) -> None:
        """Return when the checkpoint is on the disk; raise SinkError."""
        try:
            if self._size is None:
                await self._compare(await asyncio.to_thread(self._read))
            self._size = await asyncio.to_thread(
                append, self._path, checkpoints.encode(checkpoint), expected_size=self._size
            )
        except (StoreError, OSError) as error:
            self._size = None  # who knows what it holds now
            raise SinkError(self._why(error)) from error

    async def _compare(self, known: tuple[int, str] | None) -> None:
        if known is not None and await self._hash_at(known[0]) != known[1]:
            raise SinkError(
                f"the log does not hold seq {known[0]} as it is known here: it is an older one, or altered. "
                f"After a backup was put back, move {self._path} aside and keep it: a new one is begun. "
                "Otherwise find out who altered the log, or runs a second bot"
            )

    def _why(self, error: Exception) -> str:
        """Say why it was not taken: the store ends where its own files fail, this one is tried again."""
        cause = error.__cause__
        if isinstance(cause, OSError):
            return f"{self._path} cannot be written ({cause.strerror or cause}); it is tried again"
        return str(error).rstrip(".")

    def _read(self) -> tuple[int, str] | None:
        """Return what the file knows, without the unfinished line that a crash may have left."""
        checkpoints.cut_torn(self._path)
        return checkpoints.newest(self._path)
