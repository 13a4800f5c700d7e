"""The one way an incident changes: read fresh, altered, kept with its events, shown."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from bot.core.domain.audit import Event
from bot.core.domain.incident import Incident
from bot.core.incidents import find
from bot.core.incidents.dependencies import Dependencies
from bot.core.ports.store import Duplicate, Stale, StoreError

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
        kept = await keep(deps, deps.incidents.save(after, *events), incident_id, after.revision + 1)
    deps.tell(kept)
    await deps.rooms.show(kept)
    return kept


async def keep(deps: Dependencies, saving: Awaitable[Incident], incident_id: str, revision: int) -> Incident:
    """Return what was saved; raise StoreError where it was not kept.

    A full disk may have kept it and held back the log: it stands then, and is told but once.
    """
    try:
        return await saving
    except (Stale, Duplicate):
        raise
    except StoreError:
        found = await deps.incidents.incident(incident_id)
        if found is None or found.revision != revision:
            raise
        return found
