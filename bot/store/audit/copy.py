"""A second file of checkpoints, on a disk that does not fail with that of the log."""

import asyncio
from pathlib import Path

from bot.core.domain.checkpoint import Checkpoint
from bot.core.ports.store import StoreError
from bot.core.ports.witness import SinkError
from bot.store.audit import checkpoints


class CheckpointFile:
    """The `Sink` port over the file `path`, whose folder exists.

    Like any witness it takes no checkpoint of a log that has become shorter or another one than it knew:
    https://github.com/C2SP/C2SP/blob/main/tlog-witness.md.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: tuple[int, str] | None = None
        self._is_open = False

    @property
    def name(self) -> str:
        """The file's path."""
        return str(self._path)

    async def put(self, checkpoint: Checkpoint) -> None:
        """Return when the checkpoint is on the disk; raise SinkError."""
        await asyncio.to_thread(self._put, checkpoint)

    def _put(self, checkpoint: Checkpoint) -> None:
        try:
            self._open()
            known, claim = self._known, (checkpoint.size, checkpoint.hash)
            if known is not None and (claim[0] < known[0] or (claim[0] == known[0] and claim != known)):
                raise SinkError(
                    f"it knows seq {known[0]}, and the log has seq {claim[0]}: another log, or an older copy"
                )
            checkpoints.keep(self._path, checkpoint, durable=True)
            self._known = claim
        except (StoreError, OSError) as error:
            self._is_open = False  # who knows what it holds now
            raise SinkError(str(error).rstrip(".")) from error

    def _open(self) -> None:
        """Read what the file knows, without the unfinished line that a crash may have left."""
        if not self._is_open:
            checkpoints.cut_torn(self._path)
            self._known = checkpoints.newest(self._path)
            self._is_open = True
