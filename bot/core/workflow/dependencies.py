"""What every step of an operation's life works with."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from bot.core.domain.catalog import Catalog
from bot.core.domain.operation import Operation
from bot.core.policy.matrix import Matrix
from bot.core.ports.chat import Chat
from bot.core.ports.clock import Clock
from bot.core.ports.delivery import Delivery
from bot.core.ports.store import Store
from bot.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a back end may work on one order and answer one question (seconds), how many may wait."""

    execution: float = 1800.0
    answer: float = 10.0
    pending: int = 500
    pending_per_service: int = 25


@dataclass(frozen=True, kw_only=True)
class Dependencies:
    """The ports, the team's settings, and what this process has in hand.

    `matrix` returns the policy as it is now, `delivery` the back end of a service, `new_id` a fresh
    operation id, `executed` hears of every operation whose execution has ended.
    """

    store: Store
    chat: Chat
    delivery: Callable[[str], Delivery]
    clock: Clock
    catalog: Catalog
    matrix: Callable[[], Matrix]
    new_id: Callable[[], str]
    tasks: Tasks
    limits: Limits = Limits()
    executed: Callable[[Operation], None] = lambda _: None
    in_hand: set[str] = field(default_factory=set)
    posting: set["asyncio.Future[None]"] = field(default_factory=set)
    watching: dict[str, list["asyncio.Future[Operation]"]] = field(default_factory=dict)
    told: set[tuple[str, str, str]] = field(default_factory=set)
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def lock(self, operation_id: str) -> asyncio.Lock:
        """Return the lock that serialises decisions on one operation in this process."""
        return self._locks.setdefault(operation_id, asyncio.Lock())
