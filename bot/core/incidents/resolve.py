"""How an incident ends, and begins again: the last public word, the pager, the postmortem, the room."""

from dataclasses import replace
from datetime import timedelta

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Incident, Meeting, Status, Update
from bot.core.domain.meeting import meeting
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.domain.step import Kind, Step
from bot.core.incidents import find, publishing, wording
from bot.core.incidents.change import Altered, change
from bot.core.incidents.dependencies import Dependencies
from bot.core.incidents.turn import done, told, turn
from bot.core.incidents.update import refuse_closed

_AGAIN = "It is back: we are investigating again."
_OVERTAKEN = frozenset({Kind.PAGE, Kind.CALL, Kind.UNANSWERED, Kind.REMINDER, Kind.ACKNOWLEDGE})
"""What nobody needs any more once it is over, if it has not happened yet."""


async def resolve(deps: Dependencies, attempt: Attempt, text: str, incident: str | None = None) -> Incident:
    """Close the incident; raise Refused, also where somebody was faster."""
    async with turn(deps, attempt) as asked_at:
        found, words = await find.find(deps, attempt.place, incident), wording.text(text)

        def alter(now: Incident) -> Altered:
            refuse_closed(now)
            word = Update(asked_at, attempt.requester.person, Status.RESOLVED, words)
            after = _closed(deps, now, word)
            event = told(
                after,
                EventName.INCIDENT_RESOLVED,
                asked_at,
                word.by,
                reason=words,
                change=f"{now.status} -> {after.status}",
                command=attempt.command,
            )
            return after, (event, done(deps, attempt, asked_at, after))

        return await change(deps, found.id, alter)


def _closed(deps: Dependencies, incident: Incident, word: Update) -> Incident:
    at, cycle, rules = word.at, incident.reopened, deps.rules
    held_at = meeting(rules.calendar, incident.worst, at)
    after = replace(
        incident.giving_up(_OVERTAKEN),
        status=Status.RESOLVED,
        closed_at=at,
        updates=(*incident.updates, word),
        meeting=Meeting(held_at) if held_at else None,
        postmortem=None,
    )
    steps = [publishing.wanted(incident, at)]
    if deps.pager is not None:
        steps.append(Step(kind=Kind.STAND_DOWN, wanted_at=at, number=cycle))
    if held_at:
        when = held_at.isoformat(timespec="minutes")
        steps.append(Step(kind=Kind.MEETING, wanted_at=at, number=cycle, text=when))
    last_words = Step(kind=Kind.RESOLUTION, wanted_at=at, number=cycle, by=word.by, text=word.text)
    steps += [last_words, replace(last_words, kind=Kind.POSTMORTEM)]
    archive_at = at + timedelta(seconds=rules.archive_after)
    return after.wanting(
        *steps, Step(kind=Kind.ARCHIVE, wanted_at=archive_at, number=cycle, due_at=archive_at)
    )


async def reopen(
    deps: Dependencies, attempt: Attempt, reason: str | None = None, incident: str | None = None
) -> Incident:
    """Open a resolved incident again: it is told and paged anew, its postmortem called off; raise Refused."""
    async with turn(deps, attempt) as asked_at:
        found = await find.find(deps, attempt.place, incident)
        words = _AGAIN if reason is None else wording.text(reason)

        def alter(now: Incident) -> Altered:
            if now.is_open:
                raise Refused("open", f"{now.name} is open. Nothing was done.")
            word = Update(asked_at, attempt.requester.person, Status.INVESTIGATING, words)
            after = _opened_again(now, word)
            event = told(
                after,
                EventName.INCIDENT_REOPENED,
                asked_at,
                word.by,
                reason=words,
                change=f"{now.status} -> {after.status}",
                command=attempt.command,
            )
            return after, (event, done(deps, attempt, asked_at, after))

        return await change(deps, found.id, alter)


def _opened_again(incident: Incident, word: Update) -> Incident:
    at, cycle = word.at, incident.reopened + 1
    after = replace(
        incident,
        status=Status.INVESTIGATING,
        closed_at=None,
        acknowledged=None,
        meeting=None,
        reopened=cycle,
        updates=(*incident.updates, word),
        spoken_at=at,
        reminded=0,
        steps=tuple(each for each in incident.steps if not _is_moot(each)),
    )
    steps = [
        publishing.wanted(incident, at),
        Step(kind=Kind.PAGE, wanted_at=at, number=cycle),
        Step(kind=Kind.REOPENING, wanted_at=at, number=cycle, by=word.by, text=word.text),
    ]
    is_archived = any(each.kind is Kind.ARCHIVE and each.is_done for each in incident.steps)
    if incident.room is None or is_archived:
        steps.append(Step(kind=Kind.ROOM, wanted_at=at))
    if incident.card is None:
        steps.append(Step(kind=Kind.CARD, wanted_at=at))
    if any(each.kind is Kind.MEETING and each.number == cycle - 1 for each in incident.steps):
        steps.append(Step(kind=Kind.CALL_OFF, wanted_at=at, number=cycle))
    return after.wanting(*steps)


def _is_moot(step: Step) -> bool:
    """Tell whether a step of the ending is to be forgotten: it has not happened, and nobody waits for it."""
    return step.is_wanted and step.kind in {Kind.ARCHIVE, Kind.RESOLUTION, Kind.POSTMORTEM}
