"""What the core needs to remember incidents, each together with its audit events."""

from collections.abc import Sequence
from typing import Protocol

from bot.core.domain.audit import Event
from bot.core.domain.incident import Incident


class Incidents(Protocol):
    """All incidents. Calls raise `store.StoreError`; when one returns, it is durable."""

    async def keep(self, incident: Incident, *events: Event) -> None:
        """Keep a new incident, or replace the one with its id."""
        ...

    async def open(self) -> Sequence[Incident]:
        """Return those that are not closed, the first to open coming first."""
        ...
