"""What happened in an incident, in order: read from the audit log, so that nothing of it is ever edited."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Incident

_SHOWN = timedelta(minutes=1)
"""People read minutes; what differs by less is the same to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened `at` this time; the last of it was learnt `noted_at`, as an operation's end.

    `by` is a name without `@`; `event` the audit event's, `text` one line for people; `status` says how the
    incident stood after it, where that is told.
    """

    at: datetime
    noted_at: datetime
    by: str
    event: str
    text: str
    status: str | None = None

    @property
    def is_late(self) -> bool:
        """Whether somebody added it afterwards; that is to be told apart from what was written at once."""
        return self.event == EventName.INCIDENT_NOTED and self.noted_at - self.at >= _SHOWN


@dataclass(frozen=True, slots=True)
class Timeline:
    """An incident with all that is known to have happened, the earliest first."""

    incident: Incident
    entries: tuple[Entry, ...]
