"""Incidents as values, and a desk that writes down what it is handed and answers as told."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bot.core.domain.incident import (
    Acknowledgement,
    Change,
    Incident,
    Meeting,
    Role,
    Room,
    Severity,
    Status,
    Update,
)
from bot.core.domain.operation import Operation, Place
from bot.core.domain.person import Member, Person
from bot.core.domain.request import Attempt
from bot.core.domain.step import Kind, Progress, Step
from bot.core.domain.timeline import Timeline
from tests.fakes.operations import ALICE, BOB, NOON, make_operation

ONCALL = Person("105", "oncall")
ROOM = Room(Place("1", "9001", "#inc-20260304-payment"))
DEPLOY = Change("op_1", "deploy", "v2.4.1", "production", NOON, BOB, (ALICE,), "succeeded")


def make_step(kind: Kind, **changes: Any) -> Step:
    """Return a step that has been done, unless it is told otherwise."""
    fields: dict[str, Any] = {"kind": kind, "wanted_at": NOON, "state": Progress.DONE}
    return Step(**(fields | changes))


def make_failed(kind: Kind, trouble: str = "it did not answer in time", **changes: Any) -> Step:
    """Return a step that was tried once, and is tried again."""
    return make_step(kind, **({"state": Progress.WANTED, "attempts": 1, "trouble": trouble} | changes))


def make_incident(*steps: Step, **changes: Any) -> Incident:
    """Return an incident that is announced and paged; `steps` take the place of those of their key."""
    fields: dict[str, Any] = {
        "id": "inc_1",
        "title": "Payment processing failures",
        "severity": Severity.SEV1,
        "opened_at": NOON,
        "opened_by": ONCALL,
        "place": Place("1", "2", "#deployments"),
        "service": "payment-service",
        "team": "payment-team",
        "pager": "PagerDuty",
        "holders": {Role.COMMANDER: ONCALL},
        "room": ROOM,
        "updates": (Update(NOON, ONCALL, Status.INVESTIGATING, "We are investigating."),),
        "published": 1,
        "steps": tuple(
            map(make_step, (Kind.ROOM, Kind.CARD, Kind.STATUS_PAGE, Kind.PAGE, Kind.ANNOUNCEMENT))
        ),
    }
    return Incident(**(fields | changes)).wanting(*steps)


def updated(incident: Incident, text: str, status: Status = Status.IDENTIFIED, result: str = "") -> Incident:
    """Return the incident with one more update, by alice, that stands on the status page."""
    number = len(incident.updates)
    after = replace(
        incident,
        status=status,
        updates=(*incident.updates, Update(NOON, ALICE, status, text)),
        published=number + 1,
    )
    return after.wanting(make_step(Kind.UPDATE, number=number, by=ALICE, text=text, result=result))


def resolved(incident: Incident, text: str, minutes: int = 23) -> Incident:
    """Return the incident as alice resolved it; its postmortem is at two o'clock the day after, in UTC."""
    end = NOON + timedelta(minutes=minutes)
    cycle = incident.reopened
    after = replace(
        incident,
        status=Status.RESOLVED,
        closed_at=end,
        updates=(*incident.updates, Update(end, ALICE, Status.RESOLVED, text)),
        published=len(incident.updates) + 1,
        meeting=Meeting(NOON + timedelta(days=1, hours=2), "77"),
        postmortem="# Payment processing failures\n",
    )
    last = make_step(Kind.RESOLUTION, number=cycle, by=ALICE, text=text)
    return after.wanting(make_step(Kind.MEETING, number=cycle), last, replace(last, kind=Kind.POSTMORTEM))


@dataclass
class FakeIncidentDesk:
    """Keeps every call in `heard` with its attempt in `attempts`; raises `error` where one is set."""

    incident: Incident = field(default_factory=make_incident)
    operation: Operation = field(default_factory=make_operation)
    found: Timeline | None = None
    listed: Sequence[Incident] = ()
    earlier: Sequence[Incident] = ()
    open_names: Sequence[str] = ("inc-20260304-payment", "inc-20260304-orders")
    error: Exception | None = None
    heard: list[tuple[object, ...]] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    reconciled: int = 0

    async def create(
        self,
        attempt: Attempt,
        title: str,
        severity: str,
        service: str | None = None,
        summary: str | None = None,
    ) -> Incident:
        """Write down what is broken."""
        return self._given(attempt, "create", title, severity, service, summary)

    async def before(self, incident: Incident) -> Sequence[Incident]:
        """Return those that were set, but the incident itself."""
        return [each for each in self.earlier if each.id != incident.id]

    async def update(
        self,
        attempt: Attempt,
        text: str,
        *,
        status: str | None = None,
        notify: bool = False,
        incident: str | None = None,
    ) -> Incident:
        """Write down how it stands."""
        return self._given(attempt, "update", text, status, notify, incident)

    async def set_severity(self, attempt: Attempt, severity: str, incident: str | None = None) -> Incident:
        """Write down how bad it is."""
        return self._given(attempt, "severity", severity, incident)

    async def assign(
        self, attempt: Attempt, person: Member, role: str, incident: str | None = None
    ) -> Incident:
        """Write down who is what."""
        return self._given(attempt, "assign", person.name, role, incident)

    async def resolve(self, attempt: Attempt, text: str, incident: str | None = None) -> Incident:
        """Write down that it is over."""
        return self._given(attempt, "resolve", text, incident)

    async def reopen(
        self, attempt: Attempt, reason: str | None = None, incident: str | None = None
    ) -> Incident:
        """Write down that it is not."""
        return self._given(attempt, "reopen", reason, incident)

    async def note(
        self, attempt: Attempt, text: str, at: str | None = None, incident: str | None = None
    ) -> Incident:
        """Write down what happened."""
        return self._given(attempt, "note", text, at, incident)

    async def timeline(self, attempt: Attempt, incident: str | None = None) -> Timeline:
        """Return the timeline."""
        known = self._given(attempt, "timeline", incident)
        return self.found or Timeline(known, ())

    async def listing(self, attempt: Attempt) -> Sequence[Incident]:
        """Return the list."""
        self._given(attempt, "listing")
        return self.listed

    async def postmortem(self, attempt: Attempt, incident: str | None = None) -> Incident:
        """Return the incident."""
        return self._given(attempt, "postmortem", incident)

    async def names(self) -> Sequence[str]:
        """Return the names."""
        self._hear("names")
        return self.open_names

    async def resolved(self) -> Sequence[Incident]:
        """Return those of the list that are closed."""
        self._hear("resolved")
        return [each for each in self.listed if not each.is_open]

    async def correct(self, incident_id: str, number: int, status: Status, by: Member) -> Incident:
        """Correct the status."""
        self._hear("correct", incident_id, number, status, by.name)
        self.incident = replace(self.incident, status=status)
        return self.incident

    async def acknowledge(self, incident_id: str, by: Member) -> Incident:
        """Keep who was first."""
        self._hear("acknowledge", incident_id, by.name)
        first = self.incident.acknowledged or Acknowledgement(by.person, NOON)
        self.incident = replace(self.incident, acknowledged=first)
        return self.incident

    async def roll_back(self, incident_id: str, by: Member, interaction_id: str) -> Operation:
        """Return the operation."""
        self._hear("roll_back", incident_id, by.name, interaction_id)
        return self.operation

    async def reacted(self, message_id: str, user_id: str) -> None:
        """Write down a ✅."""
        self._hear("reacted", message_id, user_id)

    async def marked(self, channel_id: str, message_id: str | None = None) -> None:
        """Write down a 📌."""
        self._hear("marked", channel_id, message_id)

    async def vanished(self, channel_id: str | None = None, event_id: str | None = None) -> None:
        """Write down what is gone."""
        self._hear("vanished", channel_id, event_id)

    def is_room(self, channel_id: str) -> bool:
        """Tell whether it is the incident's room."""
        return self.incident.room is not None and self.incident.room.place.channel_id == channel_id

    async def reconcile(self) -> bool:
        """Count."""
        self.reconciled += 1
        return True

    def _given(self, attempt: Attempt, *what: object) -> Incident:
        self.attempts.append(attempt)
        self._hear(*what)
        return self.incident

    def _hear(self, *what: object) -> None:
        self.heard.append(what)
        if self.error is not None:
            raise self.error
