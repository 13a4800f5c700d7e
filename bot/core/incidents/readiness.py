"""In which order an incident's steps are taken: what each of them waits for, and when it is tried again."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.domain.incident import Incident
from bot.core.domain.step import MESSAGES, Kind, Step

_ELSEWHERE = frozenset({Kind.ANNOUNCEMENT, Kind.NOTICE})
"""Messages that do not stand in the room."""
_TOLD_BY: dict[Kind, frozenset[Kind]] = {
    Kind.PAGE: frozenset({Kind.ROOM}),
    Kind.STATUS_PAGE: frozenset({Kind.PAGE}),
    Kind.ANNOUNCEMENT: frozenset({Kind.ROOM, Kind.STATUS_PAGE, Kind.PAGE}),
    Kind.UPDATE: frozenset({Kind.STATUS_PAGE}),
    Kind.NOTICE: frozenset({Kind.ROOM, Kind.STATUS_PAGE}),
    Kind.RESOLUTION: frozenset({Kind.STATUS_PAGE, Kind.MEETING}),
    Kind.POSTMORTEM: frozenset({Kind.RESOLUTION}),
    Kind.ACKNOWLEDGE: frozenset({Kind.PAGE}),
    Kind.STAND_DOWN: frozenset({Kind.PAGE, Kind.ACKNOWLEDGE}),
    Kind.MEETING: frozenset({Kind.ROOM}),
}
"""What has to be tried first: messages tell how it went, nothing overtakes what it rests on, and nobody is
called later because a status page is slow."""


def due(incident: Incident, now: datetime) -> Sequence[Step]:
    """Return the steps that can be taken now, at the same time."""
    return [step for step in incident.steps if _is_ready(incident, step) and (step.due_at or now) <= now]


def next_due(incident: Incident) -> datetime | None:
    """Return when the next step is to be tried again; None where none waits for a time."""
    times = [step.due_at for step in incident.steps if step.due_at and _is_ready(incident, step)]
    return min(times, default=None)


def _is_ready(incident: Incident, step: Step) -> bool:
    if not step.is_wanted:
        return False
    if step.kind in MESSAGES - _ELSEWHERE and not _has_room_for(incident, step):
        return False
    if step.kind is Kind.CALL_OFF and any(_may_still_be_made(each, step) for each in incident.steps):
        return False
    before = _TOLD_BY.get(step.kind, frozenset())
    return all(_was_tried(each) for each in incident.steps if each.kind in before)


def _may_still_be_made(step: Step, off: Step) -> bool:
    """Tell whether an event that is to be called off may yet turn up."""
    return step.kind is Kind.MEETING and step.is_wanted and step.number < off.number


def _has_room_for(incident: Incident, step: Step) -> bool:
    """Tell whether a message can stand in the room: it is there, and the card comes first."""
    return incident.room is not None and (step.kind is Kind.CARD or incident.card is not None)


def _was_tried(step: Step) -> bool:
    return not step.is_wanted or step.attempts > 0
