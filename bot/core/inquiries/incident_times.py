"""When each incident was opened, acknowledged, mitigated and resolved, from the audit log alone.

The figures are defined in docs/metrics.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.core.domain.incident import Severity
from bot.core.domain.opening import MEASURED, Opening, openings
from bot.core.ports.audit import Record


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


@dataclass(frozen=True, slots=True)
class _Told:
    """One record of an incident."""

    at: datetime
    event: str
    status: str | None
    severity: str
    service: str | None


def incident_times(records: Iterable[Record]) -> tuple[IncidentTimes, ...]:
    """Return the incidents whose opening is among the records, in the order they were opened.

    What counts is the order in which records were written (`seq`), not the one in which they come here.
    """
    told: dict[str, list[_Told]] = defaultdict(list)
    for record in sorted(records, key=lambda each: int(each.fields["seq"])):
        if record.fields["event"] in MEASURED:
            told[record.fields["id"]].append(_told(record.fields))
    runs = {id_: openings(each) for id_, each in told.items()}
    measured = (_measured(id_, each) for id_, each in runs.items() if each)
    return tuple(sorted(measured, key=lambda each: each.opened_at))


def _told(fields: Mapping[str, Any]) -> _Told:
    at = datetime.fromisoformat(fields["timestamp"])
    return _Told(at, fields["event"], fields["status"], fields["severity"], fields["service"])


def _measured(id_: str, runs: Sequence[Opening[_Told]]) -> IncidentTimes:
    first, last = runs[0], runs[-1]
    had = {each.severity for run in runs for each in run.told}
    return IncidentTimes(
        id=id_,
        service=first.told[0].service,
        severity=next(severity for severity in Severity if severity in had),
        opened_at=first.at,
        acknowledged_at=first.taken.at if first.taken else None,
        mitigated_at=last.mitigated_at,
        resolved_at=last.resolved_at,
    )
