"""Checkpoints: how long the log was and how it ended, at known times, kept outside of the log itself."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.core.ports.store import StoreError
from bot.store.audit.lines import append, cut
from bot.store.audit.record import timestamp

FILE = "checkpoints.jsonl"
_UNSYNCED = 1_000_000


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """At `at` the log `origin` had `size` records, the last line with this hash (64 zeros for none)."""

    at: datetime
    origin: str
    size: int
    hash: str

    @property
    def note(self) -> str:
        """The three lines that are signed and posted (https://github.com/C2SP/C2SP/blob/main/tlog-checkpoint.md)."""
        return f"{self.origin}\n{self.size}\n{self.hash}\n"

    def encode(self) -> bytes:
        """Return the line of the checkpoints file, with its newline."""
        fields = {
            "timestamp": timestamp(self.at),
            "origin": self.origin,
            "size": self.size,
            "hash": self.hash,
            "note": self.note,
        }
        return json.dumps(fields, ensure_ascii=True).encode("ascii") + b"\n"


def keep(folder: Path, checkpoint: Checkpoint, *, durable: bool) -> None:
    """Add `checkpoint` to the file in `folder`; raise StoreError."""
    append(folder / FILE, checkpoint.encode(), durable=durable)


def newest(folder: Path) -> tuple[int, str] | None:
    """Return size and hash of the last whole checkpoint in `folder`, None without one; raise StoreError."""
    path = folder / FILE
    lines = _sound(_end(path)[1]).split(b"\n")[:-1]
    if not lines:
        return None
    try:
        fields = json.loads(lines[-1])
        return int(fields["size"]), str(fields["hash"])
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"{path}: the last line is no checkpoint; nothing was started or changed. "
            "See `chatops audit verify`, then put back the file from a backup, or move it away."
        ) from error


def cut_torn(folder: Path) -> None:
    """Remove what a crash left unfinished: it says nothing that the next checkpoint does not."""
    start, end = _end(folder / FILE)
    if len(sound := _sound(end)) < len(end):
        cut(folder / FILE, start + len(sound))


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
