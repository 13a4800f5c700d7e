"""Lines of the audit log as the store writes them: what happened to incidents and to production."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from bot.core.domain.audit import Event, EventName, Result
from bot.core.domain.incident import Status
from bot.core.ports.audit import Record
from bot.store.audit.record import encode
from tests.fakes.operations import ALICE, BOOT, NOON

BEGIN = NOON - timedelta(days=10)
"""What minutes and hours of these events are counted from."""
_STATUS = {
    EventName.INCIDENT_RESOLVED: Status.RESOLVED,
    EventName.INCIDENT_OPENED: Status.INVESTIGATING,
    EventName.INCIDENT_REOPENED: Status.INVESTIGATING,
}


def lines(events: Iterable[Event]) -> list[Record]:
    """Return the records of these events, written in this order."""
    written = (encode(event, number, "0" * 64, BOOT).decode() for number, event in enumerate(events, 1))
    return [Record(line, json.loads(line)) for line in written]


def at(minute: float) -> datetime:
    """Return the time so many minutes after the beginning."""
    return BEGIN + timedelta(minutes=minute)


def told(
    minute: float,
    event: EventName,
    severity: str = "sev2",
    status: str | None = None,
    *,
    of: str = "inc_1",
    service: str | None = "order-service",
) -> Event:
    """Return an event of an incident, with the status that such an event has if no other is given."""
    said = status or _STATUS.get(event, Status.INVESTIGATING)
    return Event(
        at=at(minute),
        event=event,
        id=of,
        user=ALICE,
        command="",
        channel="#inc",
        service=service,
        severity=severity,
        status=said,
    )


def incident(
    minute: float,
    severity: str = "sev2",
    lasts: float | None = 30,
    *,
    of: str = "inc_1",
    service: str | None = "order-service",
) -> list[Event]:
    """Return an incident that nobody took; None: it is not over."""
    opened = told(minute, EventName.INCIDENT_OPENED, severity, of=of, service=service)
    if lasts is None:
        return [opened]
    return [opened, told(minute + lasts, EventName.INCIDENT_RESOLVED, severity, of=of, service=service)]


_numbers = count(1)


def change(
    minute: float,
    result: Result = Result.SUCCESS,
    action: str = "deploy",
    *,
    service: str = "order-service",
    environment: str = "production",
    took: float = 5,
    made_at: datetime | None = None,
    settled: Result | None = None,
) -> list[Event]:
    """Return a deploy or rollback that began then, with what somebody said of its end an hour later."""
    ended = Event(
        at=at(minute + took),
        event=EventName.COMMAND,
        id=f"op_{next(_numbers)}",
        user=ALICE,
        command=f"/{action}",
        channel="#deployments",
        result=result,
        action=action,
        service=service,
        environment=environment,
        made_at=made_at,
    )
    began = _replaced(ended, at(minute), EventName.STARTED, None)
    said = [] if settled is None else [_replaced(ended, at(minute + 60), EventName.SETTLED, settled)]
    return [began, ended, *said]


def _replaced(event: Event, when: datetime, name: EventName, result: Result | None) -> Event:
    return replace(event, at=when, event=name, result=result)
