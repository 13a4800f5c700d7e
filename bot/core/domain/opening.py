"""Each time an incident was open: when it was taken, mitigated and resolved, as docs/metrics.md has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Status

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


class Told(Protocol):
    """What is told of an incident: which event of the audit log, when, and how it stood after it."""

    @property
    def at(self) -> datetime:
        """When it happened."""
        ...

    @property
    def event(self) -> str:
        """Its name in the audit log."""
        ...

    @property
    def status(self) -> str | None:
        """The status from then on."""
        ...


T = TypeVar("T", bound=Told)


@dataclass(frozen=True, slots=True)
class Opening(Generic[T]):
    """What was `told` from an opening or reopening to the next resolution, or to the last that is known."""

    told: tuple[T, ...]

    @property
    def at(self) -> datetime:
        """When it began."""
        return self.told[0].at

    @property
    def taken(self) -> T | None:
        """The first acknowledgement."""
        return next((each for each in self.told if each.event == EventName.INCIDENT_ACKNOWLEDGED), None)

    @property
    def resolved_at(self) -> datetime | None:
        """When it ended; None while it is open."""
        last = self.told[-1]
        return last.at if last.event == EventName.INCIDENT_RESOLVED else None

    @property
    def mitigated_at(self) -> datetime | None:
        """When the last stretch began that was monitored or resolved until the end; None while it is open."""
        since = self.resolved_at
        for each in reversed(self.told) if since is not None else ():
            if each.status not in _MITIGATED:
                break
            since = each.at
        return since


def openings(told: Iterable[T]) -> tuple[Opening[T], ...]:
    """Return each time that it was open, in order; what happened while it was resolved belongs to none.

    Nothing is returned where the first opening is not among what is told.
    """
    runs: list[list[T]] = []
    is_open = False
    for each in told:
        begins = EventName.INCIDENT_REOPENED if runs else EventName.INCIDENT_OPENED
        if not is_open and each.event == begins:
            runs.append([])
            is_open = True
        if is_open and each.event in MEASURED:
            runs[-1].append(each)
            is_open = each.event != EventName.INCIDENT_RESOLVED
    return tuple(Opening(tuple(run)) for run in runs)
