"""One run of the bot, as its records tell it from every other: two that write to one log are found out."""

import re
import secrets
import time
from dataclasses import dataclass, field

_SEQ, _PREV = b'"seq": ', b'"prev": "'
_MARK = re.compile(rb'"prev": "[0-9a-f]{64}"(, "boot": "([1-9][0-9]{0,17})-[0-9a-f]{8}")')


@dataclass(frozen=True, slots=True)
class Boot:
    """`first` is the number of its first record: any other record follows one of its own."""

    first: int
    id: str = field(default_factory=lambda: secrets.token_hex(4))
    _begun: float = field(default_factory=time.monotonic, compare=False)

    @property
    def name(self) -> str:
        """How its records name it."""
        return f"{self.first}-{self.id}"

    @property
    def uptime(self) -> float:
        """Seconds since it began, to the millisecond, by the clock that nobody can set."""
        return round(time.monotonic() - self._begun, 3)


def mark(line: bytes) -> tuple[bytes, int]:
    """Return the bytes that name the boot in a record, and its `first`; nothing and 0 in an older record."""
    match = _MARK.match(line, max(line.find(_PREV, line.find(_SEQ)), 0))
    return (match[1], int(match[2])) if match else (b"", 0)
