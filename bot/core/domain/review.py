"""The review that break-glass owes: someone whose approval was skipped looks at it afterwards."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.domain.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One operation to be reviewed by `due_at`; `roles` are the matrix's names of those who may.

    It is open until `reviewed_by` is known; until then `by` has no second one.
    """

    operation_id: str
    by: Person
    reason: str
    roles: tuple[str, ...]
    due_at: datetime
    is_reminded: bool = False
    reviewed_by: Person | None = None
    reviewed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has reviewed it yet."""
        return self.reviewed_by is None
