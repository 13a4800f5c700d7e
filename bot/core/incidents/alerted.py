"""Tells an incident's room what became of the alert behind it: in one line, once for each change."""

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Incident
from bot.core.domain.step import Kind, Step
from bot.core.incidents.change import Altered, change
from bot.core.incidents.dependencies import Dependencies
from bot.core.incidents.turn import told


async def alerted(deps: Dependencies, incident_id: str, mark: str, text: str) -> Incident:
    """Keep that the room is to be told `text`, unless `mark` was told before, or the incident is over."""
    now = deps.clock.now()

    def alter(known: Incident) -> Altered:
        before = [each for each in known.steps if each.kind is Kind.ALERT]
        if not known.is_open or any(each.result == mark for each in before):
            return known, ()
        step = Step(kind=Kind.ALERT, wanted_at=now, number=len(before) + 1, text=text, result=mark)
        return known.wanting(step), (told(known, EventName.INCIDENT_ALERT, now, reason=text),)

    return await change(deps, incident_id, alter)
