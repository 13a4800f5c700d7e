"""What alerts need: a memory of their groups, each with its audit events, and a card for each in the chat."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from bot.core.domain.alert import AlertGroup
from bot.core.domain.audit import Event
from bot.core.domain.incident import Incident
from bot.core.domain.operation import Card

KEPT = timedelta(days=30)
"""So long a group that has resolved is known; the audit log knows it for ever."""


class AlertGroups(Protocol):
    """All groups of alerts. Calls raise `store.StoreError`; when one returns, it is durable."""

    async def add(self, group: AlertGroup, *events: Event) -> AlertGroup:
        """Keep a new group, returned with revision 1; forget those that are shown and long resolved.

        Raise `store.Duplicate` where its id is known, or one with its key has not resolved.
        """
        ...

    async def save(self, group: AlertGroup, *events: Event) -> AlertGroup:
        """Replace the kept value if it still has `group.revision`; return it with the next revision.

        Raise `store.Stale` where it has another.
        """
        ...

    async def group(self, group_id: str) -> AlertGroup | None:
        """Return the group with this id."""
        ...

    async def newest(self, key: str) -> AlertGroup | None:
        """Return the group that Alertmanager knows by this key, of several the newest."""
        ...

    async def unshown(self) -> Sequence[AlertGroup]:
        """Return those of which something is to be told yet, the first to fire coming first."""
        ...

    async def firing(self) -> Sequence[AlertGroup]:
        """Return those that have not resolved, the first to fire coming first."""
        ...


class AlertCards(Protocol):
    """The chat's part: one message for each group. `incident` is what was declared because of it."""

    async def post(self, group: AlertGroup, incident: Incident | None) -> Card:
        """Post the card, once however often asked; raise `chat.ChatError` where it may not stand there."""
        ...

    async def edit(self, group: AlertGroup, card: Card, incident: Incident | None) -> None:
        """Bring the card up to date; raise `chat.CardGone` where somebody deleted it, `chat.ChatError`."""
        ...
