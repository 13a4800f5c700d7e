"""What the core needs to remember the reviews that break-glass owes; a new one comes with `store.save`."""

from collections.abc import Sequence
from typing import Protocol

from bot.core.domain.audit import Event
from bot.core.domain.review import Review


class Reviews(Protocol):
    """Reviews by operation. Calls raise `store.StoreError`; when one returns, it is durable."""

    async def review(self, operation_id: str) -> Review | None:
        """Return the review that this operation owes or owed."""
        ...

    async def change(self, review: Review, *events: Event) -> None:
        """Replace the kept review of its operation; raise `store.Stale` where it is no longer open."""
        ...

    async def open(self) -> Sequence[Review]:
        """Return those that nobody has made yet, the first to be due coming first."""
        ...
