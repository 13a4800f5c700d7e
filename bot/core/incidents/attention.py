"""What an incident needs as time goes by: the next one called, a commander reminded, a lost room made."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.domain.incident import Incident
from bot.core.domain.length import length_words
from bot.core.domain.step import MESSAGES, Kind, Progress, Step
from bot.core.incidents import acknowledgement, calling
from bot.core.incidents.change import Altered, change
from bot.core.incidents.dependencies import Dependencies

MOST_REMINDERS = 3


async def pay(deps: Dependencies, incident: Incident) -> bool:
    """Add the steps whose time has come; return whether there was any. Raise ChatError, StoreError."""
    now = deps.clock.now()
    escalates_at, reminds_at = _escalates_at(deps, incident), _reminds_at(deps, incident)
    if escalates_at is not None and escalates_at <= now:
        return await _escalate(deps, incident, now)
    if reminds_at is not None and reminds_at <= now:
        await _remind(deps, incident, now)
        return True
    return False


def next_due(deps: Dependencies, incident: Incident) -> datetime | None:
    """Return when it needs attention next; None where nothing is to come."""
    times = (_escalates_at(deps, incident), _reminds_at(deps, incident))
    return min((each for each in times if each is not None), default=None)


def _escalates_at(deps: Dependencies, incident: Incident) -> datetime | None:
    """Return when the next person is called, as the last one has not answered; None where all were."""
    called = incident.calls
    is_waiting = incident.is_open and incident.acknowledged is None and deps.pager is None
    if not is_waiting or incident.is_unanswered or not called or not called[-1].is_done:
        return None
    return called[-1].wanted_at + timedelta(seconds=deps.rules.on_call.escalate_seconds)


async def _escalate(deps: Dependencies, incident: Incident, now: datetime) -> bool:
    """Call the next one, unless a ✅ stands that could not be heard; where nobody is left, say so, once."""
    await acknowledgement.hear(deps, incident)
    waited = length_words(deps.rules.on_call.escalate_seconds)
    call = await calling.next_call(deps, incident, now, f"Nobody has taken it for {waited}")

    def alter(known: Incident) -> Altered:
        if known.acknowledged is not None or not known.is_open:
            return known, ()
        return known.wanting(call or _unanswered(known, now)), ()

    await change(deps, incident.id, alter)
    return True


def _unanswered(incident: Incident, now: datetime) -> Step:
    number = incident.reopened + 1
    return Step(kind=Kind.UNANSWERED, wanted_at=now, number=number, person=incident.commander)


def _reminds_at(deps: Dependencies, incident: Incident) -> datetime | None:
    """Return when the commander is reminded next: a gap after the last word or reminder."""
    gap = deps.rules.reminders.get(incident.severity)
    is_over = not incident.is_open or incident.reminded >= MOST_REMINDERS
    is_under_way = any(each.kind is Kind.REMINDER and each.is_wanted for each in incident.steps)
    if is_over or gap is None or is_under_way:
        return None
    last = max(filter(None, (incident.opened_at, incident.spoken_at, incident.reminded_at)))
    return last + timedelta(seconds=gap)


async def _remind(deps: Dependencies, incident: Incident, now: datetime) -> None:
    """Remind once, however many gaps have passed meanwhile, as while the bot was down."""

    def alter(known: Incident) -> Altered:
        reminds_at = _reminds_at(deps, known)
        if reminds_at is None or reminds_at > now:
            return known, ()
        silent = int((now - (known.spoken_at or known.opened_at)).total_seconds())
        number = sum(each.kind is Kind.REMINDER for each in known.steps) + 1
        reminder = Step(
            kind=Kind.REMINDER,
            wanted_at=now,
            number=number,
            person=known.commander,
            text=f"No update for {length_words(silent)}",
        )
        return replace(known, reminded=known.reminded + 1).wanting(reminder), ()

    await change(deps, incident.id, alter)


def without_room(incident: Incident, now: datetime) -> Incident:
    """Return the incident after its room was deleted: an open one gets another, a closed one goes without."""
    if incident.room is None:
        return incident
    if incident.is_open:
        again = (Step(kind=Kind.ROOM, wanted_at=now), Step(kind=Kind.CARD, wanted_at=now))
        return replace(incident, room=None).wanting(*again)
    return replace(incident, steps=tuple(map(_given_up, incident.steps)))


def _given_up(step: Step) -> Step:
    if step.is_wanted and step.kind in MESSAGES | {Kind.ARCHIVE}:
        return replace(step, state=Progress.GIVEN_UP, trouble="its room was deleted")
    return step
