"""What changes in an open incident: its public word, its status, how bad it is, who is on it."""

from dataclasses import replace
from datetime import datetime

from bot.core.domain.audit import Event, EventName
from bot.core.domain.incident import Incident, Role, Status, Update
from bot.core.domain.person import Member, Person
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.domain.step import INFERRED, Kind, Step
from bot.core.incidents import find, publishing, wording
from bot.core.incidents.change import Altered, change
from bot.core.incidents.dependencies import Dependencies
from bot.core.incidents.turn import done, may_respond, told, turn


async def update(
    deps: Dependencies,
    attempt: Attempt,
    text: str,
    *,
    status: str | None = None,
    notify: bool = False,
    incident: str | None = None,
) -> Incident:
    """Tell how it stands, in the room and on the status page; raise Refused."""
    async with turn(deps, attempt) as asked_at:
        found = await find.find(deps, attempt.place, incident)
        words, given = wording.text(text), None if status is None else wording.status(status)

        def alter(now: Incident) -> Altered:
            refuse_closed(now)
            said = given or wording.infer(words, now.status)
            word = Update(asked_at, attempt.requester.person, said, words)
            after = _spoken(now, word, is_inferred=given is None, notify=notify)
            event = _updated(now, after, word, attempt.command)
            return after, (event, done(deps, attempt, asked_at, after))

        return await change(deps, found.id, alter)


def _spoken(incident: Incident, word: Update, *, is_inferred: bool, notify: bool) -> Incident:
    number = len(incident.updates)
    how = INFERRED if is_inferred else ""
    step = Step(kind=Kind.UPDATE, wanted_at=word.at, number=number, by=word.by, text=word.text, result=how)
    told_on = [replace(step, kind=Kind.NOTICE)] if notify else []
    publish = publishing.wanted(incident, word.at, notify=notify)
    after = replace(
        incident.giving_up({Kind.REMINDER}),
        updates=(*incident.updates, word),
        status=word.status,
        spoken_at=word.at,
        reminded=0,
    )
    return after.wanting(step, *told_on, publish)


def _updated(before: Incident, after: Incident, word: Update, command: str) -> Event:
    moved = f"{before.status} -> {after.status}" if before.status != after.status else None
    return told(
        after,
        EventName.INCIDENT_UPDATED,
        word.at,
        word.by,
        reason=word.text,
        change=moved,
        command=command,
    )


def refuse_closed(incident: Incident) -> None:
    """Raise Refused where it is resolved."""
    if not incident.is_open:
        by = next((each.by for each in reversed(incident.updates)), incident.opened_by)
        raise Refused(
            "resolved",
            f"@{by.name} has resolved {incident.name} already. Nothing was done; /incident reopen opens it.",
        )


async def correct(deps: Dependencies, incident_id: str, number: int, status: Status, by: Member) -> Incident:
    """Say of the update of this number, the newest, that another status was meant; raise Refused."""
    now = deps.clock.now()

    def alter(incident: Incident) -> Altered:
        refuse_closed(incident)
        _refuse_older(incident, number)
        if incident.status is status:
            return incident, ()
        last = replace(incident.updates[-1], status=status)
        after = replace(incident, status=status, updates=(*incident.updates[:-1], last))
        after = after.wanting(publishing.wanted(incident, now))
        moved = f"{incident.status} -> {status}"
        why = "corrected"
        return after, (told(after, EventName.INCIDENT_UPDATED, now, by.person, reason=why, change=moved),)

    return await change(deps, incident_id, alter)


def _refuse_older(incident: Incident, number: int) -> None:
    """Raise Refused where another update came after the one of this number."""
    if number != len(incident.updates) - 1:
        newest = incident.updates[-1]
        said = f"@{newest.by.name} has written a newer update. Nothing was done; /incident update says more."
        raise Refused("not-newest", said)


async def set_severity(
    deps: Dependencies, attempt: Attempt, severity: str, incident: str | None = None
) -> Incident:
    """Say how bad it is; raise Refused."""
    async with turn(deps, attempt) as asked_at:
        found, meant = await find.find(deps, attempt.place, incident), wording.severity(severity)

        def alter(now: Incident) -> Altered:
            refuse_closed(now)
            if now.severity is meant:
                raise Refused("same", f"It is {meant.spoken} already. Nothing was done.")
            moved = f"{now.severity} -> {meant}"
            after = _told_in_room(
                replace(now, severity=meant), Kind.SEVERITY, asked_at, attempt.requester.person, moved
            ).wanting(publishing.wanted(now, asked_at))
            event = told(
                after,
                EventName.INCIDENT_SEVERITY,
                asked_at,
                attempt.requester.person,
                change=moved,
                command=attempt.command,
            )
            return after, (event, done(deps, attempt, asked_at, after))

        return await change(deps, found.id, alter)


async def assign(
    deps: Dependencies, attempt: Attempt, person: Member, role: str, incident: str | None = None
) -> Incident:
    """Name who commands, communicates or writes down; raise Refused."""
    async with turn(deps, attempt) as asked_at:
        found, meant = await find.find(deps, attempt.place, incident), wording.role(role)
        if person.is_bot:
            raise Refused("not-a-person", "A bot runs no incident. Nothing was done.")
        if not may_respond(deps, person):
            why = "no role of the approval matrix is theirs, or they are in a timeout"
            raise Refused("not-able", f"@{person.name} could not answer: {why}. Nothing was done.")

        def alter(now: Incident) -> Altered:
            refuse_closed(now)
            if now.holders.get(meant) == person.person:
                raise Refused("same", f"@{person.name} is the {meant} already. Nothing was done.")
            after = _assigned(now, meant, person.person, asked_at, attempt.requester.person)
            event = told(
                after,
                EventName.INCIDENT_ROLE,
                asked_at,
                attempt.requester.person,
                change=f"{meant}: @{person.name}",
                command=attempt.command,
            )
            return after, (event, done(deps, attempt, asked_at, after))

        return await change(deps, found.id, alter)


def _assigned(incident: Incident, role: Role, person: Person, at: datetime, by: Person) -> Incident:
    after = replace(incident, holders={**incident.holders, role: person})
    return _told_in_room(after, Kind.ROLE, at, by, role, person)


def _told_in_room(
    incident: Incident, kind: Kind, at: datetime, by: Person, text: str, person: Person | None = None
) -> Incident:
    """Return the incident with one more message of this kind to send."""
    number = sum(each.kind is kind for each in incident.steps) + 1
    return incident.wanting(Step(kind=kind, wanted_at=at, number=number, by=by, text=text, person=person))
