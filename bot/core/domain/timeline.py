"""What happened in an incident, in order: read from the audit log, so that nothing of it is ever edited."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.domain.incident import Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened `at` this time, written down `noted_at` (later where somebody added it).

    `by` is a name without `@`; `event` the audit event's, `text` one line for people.
    """

    at: datetime
    noted_at: datetime
    by: str
    event: str
    text: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """An incident with all that is known to have happened, the earliest first."""

    incident: Incident
    entries: tuple[Entry, ...]
