"""What the core needs to remember locks, each together with its audit events."""

from collections.abc import Sequence
from typing import Protocol

from bot.core.domain.audit import Event
from bot.core.domain.lock import Lock


class Locks(Protocol):
    """One lock for each service and environment; calls raise `store.StoreError`, what returned is durable."""

    async def lock(self, lock: Lock, *events: Event) -> None:
        """Keep the lock in place of any that stood there before."""
        ...

    async def unlock(self, service: str, environment: str, *events: Event) -> None:
        """Take the lock away, if there is one."""
        ...

    async def locks(self) -> Sequence[Lock]:
        """Return every lock, also those whose time is over, by service and environment."""
        ...
