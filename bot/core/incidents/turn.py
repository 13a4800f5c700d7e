"""One command about incidents: who may give it, and its record, whether it is carried out or refused."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime

from structlog.contextvars import bound_contextvars

from bot.core.domain import audit
from bot.core.domain.audit import Event, EventName, Result
from bot.core.domain.incident import Incident
from bot.core.domain.person import CHATOPS, Member, Person
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.incidents.dependencies import Dependencies
from bot.core.ports.store import Duplicate, StoreError


@asynccontextmanager
async def turn(deps: Dependencies, attempt: Attempt) -> AsyncIterator[datetime]:
    """Yield the time to somebody who may; raise Refused, with the refusal written down."""
    asked_at = deps.clock.now()
    try:
        try:
            refuse_stranger(deps, attempt.requester)
            yield asked_at
        except Refused as refusal:
            denied = audit.answered(attempt, Result.DENIED, asked_at, deps.clock.now(), refusal.sentence)
            with suppress(Duplicate):  # the same command twice is written down once
                await deps.store.record(denied)
            raise
        except Duplicate as error:
            raise Refused("duplicate", "This command has been carried out already.") from error
    except StoreError as error:
        raise not_recorded(error) from error


@asynccontextmanager
async def clicked(deps: Dependencies, incident_id: str, by: Member) -> AsyncIterator[None]:
    """Let a click do what it may; raise Refused, written down once for each person and reason."""
    try:
        try:
            with bound_contextvars(incident=incident_id):
                yield
        except Refused as refusal:
            await _note(deps, incident_id, by, refusal)
            raise
    except StoreError as error:
        raise not_recorded(error) from error


async def _note(deps: Dependencies, incident_id: str, by: Member, refusal: Refused) -> None:
    """Write a refused click down; who makes up incidents is noted once, or they could fill the log."""
    incident = await deps.incidents.incident(incident_id)
    saying = (incident.id if incident else "", by.id, refusal.sentence)
    if saying not in deps.said:
        now, why = deps.clock.now(), refusal.sentence
        nobody = Event(
            at=now, event=EventName.DENIED, id=incident_id, user=by.person, command="", channel="", reason=why
        )
        event = told(incident, EventName.DENIED, now, by.person, reason=why) if incident else nobody
        await deps.store.record(replace(event, result=Result.DENIED))
        deps.said.add(saying)


def not_recorded(error: StoreError) -> Refused:
    """Return what people are told where the memory cannot be written or read."""
    return Refused("not-recorded", f"This could not be recorded, so it was not done. {error}")


def refuse_stranger(deps: Dependencies, member: Member) -> None:
    """Raise Refused for those who hold no role of the matrix, and those whose word counts nowhere."""
    if not may_respond(deps, member):
        who = "Incidents are run by people with a role of the approval matrix"
        raise Refused("not-allowed", f"{who} who are in no timeout. Nothing was done.")


def may_respond(deps: Dependencies, member: Member) -> bool:
    """Tell whether somebody may run incidents, or take part in running one."""
    return member.is_able and bool(deps.matrix().role_names(member.role_ids))


def done(deps: Dependencies, attempt: Attempt, asked_at: datetime, incident: Incident | None = None) -> Event:
    """Return the `command` record of what was carried out."""
    now = deps.clock.now()
    service = incident.service if incident else None
    return audit.answered(attempt, Result.SUCCESS, asked_at, now, service=service)


def told(
    incident: Incident,
    event: EventName,
    at: datetime,
    by: Person = CHATOPS,
    *,
    reason: str | None = None,
    change: str | None = None,
    command: str = "",
    happened_at: datetime | None = None,
) -> Event:
    """Return an event of the incident as it stands after it."""
    place = incident.room.place if incident.room else incident.place
    return Event(
        at=at,
        event=event,
        id=incident.id,
        user=by,
        command=command,
        channel=place.channel,
        reason=reason,
        service=incident.service,
        change=change,
        severity=incident.severity,
        status=incident.status,
        happened_at=happened_at,
    )
