"""What people do beside commands: mark messages, take calls, delete things; read again after a gap."""

from contextlib import suppress
from dataclasses import replace

import structlog

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Incident
from bot.core.domain.step import Kind, Step
from bot.core.incidents import acknowledgement, attention
from bot.core.incidents.change import Altered, change
from bot.core.incidents.dependencies import Dependencies
from bot.core.incidents.marks import read_marks
from bot.core.incidents.tend import tend_soon
from bot.core.incidents.turn import told
from bot.core.ports.chat import CardGone, ChatDenied, ChatError
from bot.core.ports.store import StoreError

_RECENT = 500
log = structlog.get_logger(__name__)


async def reacted(deps: Dependencies, message_id: str, user_id: str) -> None:
    """Hear a ✅: on a call, or on the card, it takes the page."""
    for incident in await deps.incidents.open():
        if any(card.message_id == message_id for card in acknowledgement.takeable(incident)):
            await acknowledgement.hear_one(deps, incident.id, user_id)


async def marked(deps: Dependencies, channel_id: str, message_id: str | None = None) -> None:
    """Write down what was pinned or marked in a room and is not in the timeline yet."""
    incident = await deps.incidents.in_room(channel_id)
    if incident is not None:
        await read_marks(deps, incident, message_id)


async def vanished(deps: Dependencies, channel_id: str | None = None, event_id: str | None = None) -> None:
    """Look what is gone: a room, a card, a scheduled event."""
    if channel_id is not None:
        incident = await deps.incidents.in_room(channel_id)
        if incident is not None:
            await _look(deps, incident)
            tend_soon(deps, incident.id)
    if event_id is not None:
        await _without_event(deps, event_id)


async def _look(deps: Dependencies, incident: Incident) -> None:
    """Make again what an open incident needs: its room, its card; raise ChatError, StoreError."""
    if incident.room is None or incident.card is None:
        return
    now = deps.clock.now()
    try:
        if await deps.rooms.is_there(incident) or not incident.is_open:
            return
    except CardGone:
        await change(deps, incident.id, lambda known: (attention.without_room(known, now), ()))
        return
    again = Step(kind=Kind.CARD, wanted_at=now)
    await change(deps, incident.id, lambda known: (known.wanting(again), ()))


async def _without_event(deps: Dependencies, event_id: str) -> None:
    """Forget an event that somebody deleted: they decided that; it is said, and not made again."""
    now = deps.clock.now()

    def alter(known: Incident) -> Altered:
        if known.meeting is None or known.meeting.event_id != event_id:
            return known, ()
        after, why = replace(known, meeting=None), "the scheduled event was deleted"
        return after, (told(after, EventName.INCIDENT_MEETING, now, reason=why),)

    for incident in await deps.incidents.newest(_RECENT):
        if incident.meeting is not None and incident.meeting.event_id == event_id:
            await change(deps, incident.id, alter)


async def _look_for_event(deps: Dependencies, incident: Incident) -> None:
    """Notice that an event was deleted while nobody listened; one that is over is no matter."""
    event_id = incident.meeting.event_id if incident.meeting else None
    if incident.meeting is None or event_id is None or incident.meeting.at <= deps.clock.now():
        return
    if not await deps.rooms.is_scheduled(event_id):
        await _without_event(deps, event_id)


async def reconcile(deps: Dependencies) -> bool:
    """Go on with everything that is unfinished, and read again what may have been missed."""
    is_settled = True
    deps.rooms_known.update(
        each.room.place.channel_id for each in await deps.incidents.newest(_RECENT) if each.room
    )
    for incident in await deps.incidents.unfinished():
        try:
            await _catch_up(deps, incident)
        except ChatDenied as error:  # no later try will be allowed more before people have changed that
            log.warning("an incident cannot be reconciled", incident=incident.id, error=str(error))
        except (ChatError, StoreError) as error:
            log.warning("an incident is not reconciled yet", incident=incident.id, error=str(error))
            is_settled = False
        tend_soon(deps, incident.id)
    return is_settled


async def _catch_up(deps: Dependencies, incident: Incident) -> None:
    await deps.rooms.show(incident)
    await _look_for_event(deps, incident)
    if incident.room is None or incident.card is None:
        return
    await _look(deps, incident)
    await acknowledgement.hear(deps, incident)
    with suppress(CardGone):  # in a room that is gone nothing is marked, and what is closed gets no other
        await read_marks(deps, incident)
