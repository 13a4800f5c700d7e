"""Takes one step of an incident in the outside world: one table from what is to be done to who does it."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Incident, Meeting
from bot.core.domain.step import MESSAGES, Kind, Step
from bot.core.incidents import find, naming, paging, postmortem, publishing
from bot.core.incidents.change import Altered, change
from bot.core.incidents.dependencies import Dependencies
from bot.core.incidents.marks import read_marks
from bot.core.incidents.outcome import Outcome
from bot.core.incidents.turn import told
from bot.core.ports.chat import CardGone, ChatDenied


async def take(deps: Dependencies, incident: Incident, step: Step) -> Outcome:
    """Do what the step of this incident says; raise ChatError, BackEndError, TimeoutError, StoreError."""
    return await _DOES[step.kind](deps, incident, step)


async def _room(deps: Dependencies, incident: Incident, step: Step) -> Outcome:
    about = incident.title, incident.service, incident.opened_at, deps.rules.timezone
    room = await deps.rooms.open(incident, naming.stem(*about), await find.others(deps, incident))
    now, place = deps.clock.now(), room.place.channel
    return Outcome(
        step,
        lambda known: replace(known, room=room),
        (lambda known: told(known, EventName.INCIDENT_ROOM, now, reason=room.note or None, change=place),),
    )


async def _message(deps: Dependencies, incident: Incident, step: Step) -> Outcome:
    return Outcome(replace(step, card=await deps.rooms.post(incident, step)))


async def _reminder(deps: Dependencies, incident: Incident, step: Step) -> Outcome:
    now = deps.clock.now()
    sent = await _message(deps, incident, step)
    return replace(
        sent,
        alter=lambda known: replace(known, reminded_at=now),
        events=(lambda known: told(known, EventName.INCIDENT_REMINDED, now, reason=step.text),),
    )


async def _meeting(deps: Dependencies, incident: Incident, step: Step) -> Outcome:
    """Schedule the postmortem of the ending that the step belongs to, unless it was opened again since."""
    if _is_moot(incident, step):
        return Outcome(step)
    at, ending = datetime.fromisoformat(step.text), replace(incident, reopened=step.number)
    held, now = Meeting(at, await deps.rooms.schedule(ending, at)), deps.clock.now()
    return Outcome(
        replace(step, result=held.event_id or ""),
        lambda known: known if _is_moot(known, step) else replace(known, meeting=held),
        (lambda known: told(known, EventName.INCIDENT_MEETING, now, change=step.text),),
    )


def _is_moot(incident: Incident, step: Step) -> bool:
    """Tell whether the incident was opened again since the ending of this step."""
    return incident.is_open or incident.reopened != step.number


async def _call_off(deps: Dependencies, incident: Incident, step: Step) -> Outcome:
    """Delete the event of the ending before this opening, whether its making was heard of or not."""
    await deps.rooms.call_off(replace(incident, reopened=step.number - 1))
    return Outcome(step)


async def _postmortem(deps: Dependencies, incident: Incident, step: Step) -> Outcome:
    """Keep the draft before anybody sees it, so that what is attached is what is kept."""
    if incident.postmortem is None:
        with suppress(CardGone, ChatDenied):
            await read_marks(deps, incident)
        now = deps.clock.now()
        text = await postmortem.written(deps, incident, now)

        def alter(known: Incident) -> Altered:
            return known if known.postmortem else replace(known, postmortem=text, drafted_at=now), ()

        incident = await change(deps, incident.id, alter)
    return await _message(deps, incident, step)


async def _archive(deps: Dependencies, incident: Incident, step: Step) -> Outcome:
    await deps.rooms.archive(incident)
    now = deps.clock.now()
    return Outcome(step, events=(lambda known: told(known, EventName.INCIDENT_ARCHIVED, now),))


_DOES: Mapping[Kind, Callable[[Dependencies, Incident, Step], Awaitable[Outcome]]] = {
    **dict.fromkeys(MESSAGES, _message),
    Kind.ROOM: _room,
    Kind.STATUS_PAGE: publishing.publish,
    Kind.PAGE: paging.page,
    Kind.ACKNOWLEDGE: paging.acknowledge_at_pager,
    Kind.STAND_DOWN: paging.stand_down,
    Kind.REMINDER: _reminder,
    Kind.MEETING: _meeting,
    Kind.CALL_OFF: _call_off,
    Kind.POSTMORTEM: _postmortem,
    Kind.ARCHIVE: _archive,
}
