"""What the policy asks for and what blocks a request, as values that an operation keeps for its life."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime

TOTP = "totp"
"""The one second factor there is: a code of an authenticator app (https://www.rfc-editor.org/rfc/rfc6238)."""


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
    row stands in the file. With a `second_factor` an approval counts once its person has given a code of it.
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
    second_factor: str | None = None

    @property
    def digest(self) -> str:
        """Hash what the row says (SHA-256, hex); where it stands in the file does not count."""
        said = {key: value for key, value in asdict(self).items() if key != "line"}
        return digest({key: value for key, value in said.items() if value is not None or key not in _ADDED})


_ADDED = frozenset({"second_factor"})
"""What rows did not always have: left out where it is not asked for, so that no old digest changes."""


@dataclass(frozen=True, slots=True)
class Block:
    """What stops a request for now: a freeze, an incident, a lock; `name` tells it from every other.

    `reason` is a sentence for people. `until` is None where nobody knows. With the approvals of `override`
    a request passes all the same; without slots there nothing does. `waits`: what is approved runs when the
    block is over. `yields_to_glass`: break-glass passes it. `shown_at` is set where it began after the
    request: whoever voted before that did not know of it.
    """

    name: str
    reason: str
    until: datetime | None = None
    override: tuple[Slot, ...] = ()
    waits: bool = False
    yields_to_glass: bool = True
    shown_at: datetime | None = None


def digest(value: object) -> str:
    """Hash a value made of plain types by its canonical JSON: sorted keys, ASCII, no spaces."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
