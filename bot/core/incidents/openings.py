"""Each time an incident was open: when it was taken, mitigated and resolved, as docs/metrics.md has it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Status
from bot.core.domain.timeline import Entry

_BEGINS = frozenset({EventName.INCIDENT_OPENED, EventName.INCIDENT_REOPENED})
_TELLS_STATUS = _BEGINS | {
    EventName.INCIDENT_ACKNOWLEDGED,
    EventName.INCIDENT_UPDATED,
    EventName.INCIDENT_SEVERITY,
    EventName.INCIDENT_RESOLVED,
}
_MITIGATED = frozenset({Status.MONITORING, Status.RESOLVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """From an opening, `at`, to the resolution after it; None is what has not come. `taken` says by whom."""

    at: datetime
    taken: Entry | None = None
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None


def openings(entries: Iterable[Entry]) -> tuple[Opening, ...]:
    """Return each time that it was open, in order; what happened while it was resolved belongs to none."""
    runs: list[list[Entry]] = []
    is_open = False
    for entry in entries:
        if not is_open and entry.event in _BEGINS:
            runs.append([])
            is_open = True
        if is_open and entry.event in _TELLS_STATUS:
            runs[-1].append(entry)
            is_open = entry.event != EventName.INCIDENT_RESOLVED
    return tuple(map(_opening, runs))


def _opening(run: Sequence[Entry]) -> Opening:
    is_over = run[-1].event == EventName.INCIDENT_RESOLVED
    return Opening(
        at=run[0].at,
        taken=next((each for each in run if each.event == EventName.INCIDENT_ACKNOWLEDGED), None),
        mitigated_at=_mitigated(run) if is_over else None,
        resolved_at=run[-1].at if is_over else None,
    )


def _mitigated(run: Sequence[Entry]) -> datetime:
    """Return where the last stretch began that was monitored or resolved until the end."""
    since = run[-1].at
    for entry in reversed(run):
        if entry.status not in _MITIGATED:
            break
        since = entry.at
    return since
