"""Checkpoints as they are kept in a file: beside the log, or on another disk."""

import json
from pathlib import Path

from bot.core.domain.checkpoint import Checkpoint
from bot.core.ports.store import StoreError
from bot.store.audit.lines import append, cut

FILE = "checkpoints.jsonl"
"""Its name beside the log."""
_UNSYNCED = 1_000_000


def encode(checkpoint: Checkpoint) -> bytes:
    """Return the line of `checkpoint`, with its newline."""
    return json.dumps(checkpoint.fields, ensure_ascii=True).encode("ascii") + b"\n"


def keep(path: Path, checkpoint: Checkpoint, *, durable: bool) -> None:
    """Add `checkpoint` to the file; raise StoreError."""
    append(path, encode(checkpoint), durable=durable)


def newest(path: Path) -> tuple[int, str] | None:
    """Return size and hash of the last whole checkpoint in the file, None without one; raise StoreError."""
    lines = _sound(_end(path)[1]).split(b"\n")[:-1]
    if not lines:
        return None
    try:
        fields = json.loads(lines[-1])
        return int(fields["size"]), str(fields["hash"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise StoreError(
            f"{path}: the last line is no checkpoint; nothing was started or changed. "
            "See `chatops audit verify`, then put back the file from a backup, or move it away."
        ) from error


def cut_torn(path: Path) -> None:
    """Remove what a crash left unfinished: it says nothing that the next checkpoint does not."""
    start, end = _end(path)
    if len(sound := _sound(end)) < len(end):
        cut(path, start + len(sound))


def _sound(end: bytes) -> bytes:
    """Return the whole lines before the first zero.

    A power cut leaves zeros for what was not synced; a later line may have come nevertheless.
    """
    before = end.partition(b"\0")[0]
    return before[: before.rfind(b"\n") + 1]


def _end(path: Path) -> tuple[int, bytes]:
    """Return the last bytes of a file that grows for years, and where they start.

    Everything that may be unsynced fits in: the kernel writes it within a minute.
    """
    if not path.exists():
        return 0, b""
    with path.open("rb") as file:
        start = max(file.seek(0, 2) - _UNSYNCED, 0)
        file.seek(start)
        return start, file.read()
