"""What the core needs to remember incidents, each together with its audit events."""

from collections.abc import Sequence
from typing import Protocol

from bot.core.domain.audit import Event
from bot.core.domain.incident import Incident


class Incidents(Protocol):
    """All incidents. Calls raise `store.StoreError`; when one returns, it is durable."""

    async def add(self, incident: Incident, *events: Event) -> Incident:
        """Keep a new incident, returned with revision 1.

        Raise `store.Duplicate` if its interaction is known.
        """
        ...

    async def save(self, incident: Incident, *events: Event) -> Incident:
        """Replace the kept value if it still has `incident.revision`; return it with the next revision.

        Raise `store.Stale` where it has another, `store.Duplicate` for a second `command` record of one id.
        """
        ...

    async def incident(self, incident_id: str) -> Incident | None:
        """Return the incident with this id."""
        ...

    async def in_room(self, channel_id: str) -> Incident | None:
        """Return the newest open incident whose room is this channel or thread, else the newest."""
        ...

    async def open(self) -> Sequence[Incident]:
        """Return those that are not closed, the first to open coming first."""
        ...

    async def unfinished(self) -> Sequence[Incident]:
        """Return those that are open or have a wanted step, the first to open coming first."""
        ...

    async def newest(self, most: int) -> Sequence[Incident]:
        """Return the newest incidents, open or not, the last to open coming first."""
        ...
