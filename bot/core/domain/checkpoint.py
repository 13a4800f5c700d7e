"""A checkpoint of the audit log: how long it was and how it ended, at a known time, perhaps signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.domain.moment import timestamp


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """At `at` the log `origin` had `size` records, the last line with this hash (64 zeros for none).

    `signature` is the signature line under the note, without its newline; empty where nobody signs.
    """

    at: datetime
    origin: str
    size: int
    hash: str
    signature: str = ""

    @property
    def dated(self) -> str:
        """The lines that are signed: three, as in every checkpoint, and the time."""
        return f"{self._body}{timestamp(self.at)}\n"

    @property
    def note(self) -> str:
        """What is posted: https://github.com/C2SP/C2SP/blob/main/tlog-checkpoint.md, the hash in hex."""
        return f"{self.dated}\n{self.signature}\n" if self.signature else self._body

    @property
    def fields(self) -> Mapping[str, str | int]:
        """The checkpoint as a JSON object, in the order of its line in a file."""
        return {
            "timestamp": timestamp(self.at),
            "origin": self.origin,
            "size": self.size,
            "hash": self.hash,
            "note": self.note,
        }

    @property
    def _body(self) -> str:
        return f"{self.origin}\n{self.size}\n{self.hash}\n"
