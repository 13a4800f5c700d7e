"""Keeps what people pinned or marked with 📌 in a room: each message once in the timeline."""

from dataclasses import replace

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Incident, RoomKind
from bot.core.incidents.change import Altered, change
from bot.core.incidents.dependencies import Dependencies
from bot.core.incidents.turn import told
from bot.core.ports.rooms import Mark

MOST_MARKS = 200
"""No more of them are kept for one incident: its log is not for filling."""


async def read_marks(deps: Dependencies, incident: Incident, message_id: str | None = None) -> None:
    """Write down what is marked and not kept yet, also this message; raise ChatError, StoreError."""
    if not await _is_its_own(deps, incident):
        return
    marks, now = await deps.rooms.marks(incident, message_id), deps.clock.now()

    def alter(known: Incident) -> Altered:
        room = MOST_MARKS - len(known.marked)
        new = [each for each in marks if each.message_id not in known.marked][: max(0, room)]
        after = replace(known, marked=(*known.marked, *(each.message_id for each in new)))
        events = [
            told(
                after,
                EventName.INCIDENT_NOTED,
                now,
                each.by,
                reason=_words(each),
                happened_at=each.at,
            )
            for each in new
        ]
        return after, events

    await change(deps, incident.id, alter)


async def _is_its_own(deps: Dependencies, incident: Incident) -> bool:
    """Tell whether what is marked in its room is about it: one that it shares is others' when it is over."""
    if incident.room is None or (incident.room.kind is RoomKind.SHARED and not incident.is_open):
        return False
    meant = await deps.incidents.in_room(incident.room.place.channel_id)
    return meant is not None and meant.id == incident.id


def _words(mark: Mark) -> str:
    return f"{mark.text} {mark.link}".strip()
