"""What one row of the approval matrix asks for, as a value that an operation keeps for its whole life."""

import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Slot:
    """`count` approvals, each by a different human who holds one of the roles named in `roles`."""

    roles: tuple[str, ...]
    count: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the matrix: which requests it is for, and what it asks of them.

    `service` and `direction` are None, and `environments` is empty, where the row is for any.
    No `slots` means that nobody has to approve. `requesters` are names of roles; `line` is where the
    row stands in the file.
    """

    action: str
    service: str | None = None
    environments: tuple[str, ...] = ()
    direction: str | None = None
    slots: tuple[Slot, ...] = ()
    confirm: bool = False
    expires_seconds: int = 3600
    requesters: tuple[str, ...] = ()
    note: str = ""
    line: int = 0

    @property
    def digest(self) -> str:
        """Hash what the row says (SHA-256, hex); where it stands in the file does not count."""
        return digest({key: value for key, value in asdict(self).items() if key != "line"})


def digest(value: object) -> str:
    """Hash a value made of plain types by its canonical JSON: sorted keys, ASCII, no spaces."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
