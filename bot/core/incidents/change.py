"""The one way an incident changes: read fresh, altered, kept with its events, shown."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from bot.core.domain.audit import Event
from bot.core.domain.incident import Incident
from bot.core.incidents import find
from bot.core.incidents.dependencies import Dependencies

Altered: TypeAlias = tuple[Incident, Sequence[Event]]


async def change(deps: Dependencies, incident_id: str, alter: Callable[[Incident], Altered]) -> Incident:
    """Keep what `alter` makes of the incident as it stands now, with the events it returns; show it.

    One at a time for each incident. What `alter` returns unchanged, without events, is not written.
    Raise whatever `alter` raises, StoreError.
    """
    async with deps.lock(incident_id):
        before = await find.with_id(deps, incident_id)
        after, events = alter(before)
        if after == before and not events:
            return before
        kept = await deps.incidents.save(after, *events)
    deps.tell(kept)
    await deps.rooms.show(kept)
    return kept
