"""Checkpoints: how long the log was and how it ended, at known times, kept outside of the log itself."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.store.audit.lines import append, cut
from bot.store.audit.record import timestamp

FILE = "checkpoints.jsonl"


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


def cut_torn(folder: Path) -> None:
    """Remove an unfinished last line: it says nothing that the next checkpoint does not."""
    path = folder / FILE
    if path.exists() and not (data := path.read_bytes()).endswith(b"\n"):
        cut(path, data.rfind(b"\n") + 1)
