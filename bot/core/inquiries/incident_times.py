"""When each incident was opened, acknowledged, mitigated and resolved, from the audit log alone.

The figures are defined in docs/metrics.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Severity, Status
from bot.core.ports.audit import Record

MEASURED = (
    EventName.INCIDENT_OPENED,
    EventName.INCIDENT_ACKNOWLEDGED,
    EventName.INCIDENT_UPDATED,
    EventName.INCIDENT_SEVERITY,
    EventName.INCIDENT_RESOLVED,
    EventName.INCIDENT_REOPENED,
)
"""The events that tell a time, a status or a severity; all others are passed over."""
_MITIGATED = frozenset({Status.MONITORING, Status.RESOLVED})
Fields = Mapping[str, Any]
Run = list[Fields]
"""The records from an opening or reopening to the next resolution, or to the last record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentTimes:
    """The moments of one incident, None where they have not come; `severity` is the worst it ever had."""

    id: str
    service: str | None
    severity: Severity
    opened_at: datetime
    acknowledged_at: datetime | None = None
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is not resolved, or was reopened since."""
        return self.resolved_at is None

    @property
    def to_acknowledge(self) -> timedelta | None:
        """From the opening to the first ✅ on the page."""
        return self._until(self.acknowledged_at)

    @property
    def to_mitigate(self) -> timedelta | None:
        """From the opening to where it was mitigated for good."""
        return self._until(self.mitigated_at)

    @property
    def to_resolve(self) -> timedelta | None:
        """From the first opening to the last resolution."""
        return self._until(self.resolved_at)

    def _until(self, at: datetime | None) -> timedelta | None:
        """Return how long that took; a clock that was set back meanwhile makes it nothing, not less."""
        return None if at is None else max(at - self.opened_at, timedelta())


def incident_times(records: Iterable[Record]) -> tuple[IncidentTimes, ...]:
    """Return the incidents whose opening is among the records, in the order they were opened.

    What counts is the order in which records were written (`seq`), not the one in which they come here.
    """
    told: dict[str, Run] = defaultdict(list)
    for record in sorted(records, key=lambda each: int(each.fields["seq"])):
        if record.fields["event"] in MEASURED:
            told[record.fields["id"]].append(record.fields)
    measured = (_measured(runs) for runs in map(_runs, told.values()) if runs)
    return tuple(sorted(measured, key=lambda each: each.opened_at))


def _runs(told: Run) -> list[Run]:
    """Return the times it was open; what is written down while it is resolved changes nothing."""
    runs: list[Run] = []
    is_open = False
    for fields in told:
        event = fields["event"]
        begins = EventName.INCIDENT_REOPENED if runs else EventName.INCIDENT_OPENED
        if not is_open and event == begins:
            runs.append([])
            is_open = True
        if is_open:
            runs[-1].append(fields)
            is_open = event != EventName.INCIDENT_RESOLVED
    return runs


def _measured(runs: Sequence[Run]) -> IncidentTimes:
    opened, first, last = runs[0][0], runs[0], runs[-1]
    taken = [_at(each) for each in first if each["event"] == EventName.INCIDENT_ACKNOWLEDGED]
    is_resolved = last[-1]["event"] == EventName.INCIDENT_RESOLVED
    return IncidentTimes(
        id=opened["id"],
        service=opened["service"],
        severity=_worst(runs),
        opened_at=_at(opened),
        acknowledged_at=taken[0] if taken else None,
        mitigated_at=_mitigated(last) if is_resolved else None,
        resolved_at=_at(last[-1]) if is_resolved else None,
    )


def _worst(runs: Sequence[Run]) -> Severity:
    had = {fields["severity"] for run in runs for fields in run}
    return next(severity for severity in Severity if severity in had)


def _mitigated(run: Run) -> datetime:
    """Return where the last stretch began that was monitored or resolved until the end of a resolved run."""
    since = _at(run[-1])
    for fields in reversed(run):
        if fields["status"] not in _MITIGATED:
            break
        since = _at(fields)
    return since


def _at(fields: Fields) -> datetime:
    return datetime.fromisoformat(fields["timestamp"])
