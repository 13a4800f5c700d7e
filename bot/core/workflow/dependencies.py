"""What every step of an operation's life works with."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from bot.core.domain.catalog import Catalog
from bot.core.domain.operation import Operation
from bot.core.policy.matrix import Matrix
from bot.core.ports.chat import Chat
from bot.core.ports.clock import Clock
from bot.core.ports.delivery import Delivery
from bot.core.ports.health import HealthChecks
from bot.core.ports.incidents import Incidents
from bot.core.ports.locks import Locks
from bot.core.ports.migrations import Migrations
from bot.core.ports.reviews import Reviews
from bot.core.ports.store import Store
from bot.core.ports.tracing import Tracer, Untraced
from bot.core.ports.witness import Nobody, Witness
from bot.core.second_factor import SecondFactors
from bot.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a back end may work on one order and answer one question (seconds), how many may wait."""

    execution: float = 3600.0
    answer: float = 10.0
    pending: int = 500
    pending_per_service: int = 25


class Said:
    """What people were told already, so that nothing is said twice; the oldest is forgotten first."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._said: dict[tuple[str, ...], None] = {}

    def __contains__(self, what: tuple[str, ...]) -> bool:
        return what in self._said

    def add(self, what: tuple[str, ...]) -> None:
        """Remember that this was said."""
        self._said[what] = None
        if len(self._said) > self._most:
            del self._said[next(iter(self._said))]

    def discard(self, what: tuple[str, ...]) -> None:
        """Forget it, if it was said."""
        self._said.pop(what, None)


@dataclass(frozen=True, kw_only=True)
class Dependencies:
    """The ports, the team's settings, and what this process has in hand.

    `matrix` returns the policy in force, `read_matrix` the one in its file (raising `strict_yaml.Faults`),
    `adopt` puts one in force. `delivery` and `migrations` the back ends of a service, `new_id`
    a fresh operation id, `executed` hears of every operation whose execution has ended. `health` are the
    checks of a service in an environment, None where the rollout is the check. `witness` has to know of an
    intent before it becomes an effect. `tracer` follows what is done.
    """

    store: Store
    locks: Locks
    reviews: Reviews
    incidents: Incidents
    second_factors: SecondFactors
    chat: Chat
    delivery: Callable[[str], Delivery]
    migrations: Callable[[str], Migrations | None]
    clock: Clock
    catalog: Catalog
    matrix: Callable[[], Matrix]
    read_matrix: Callable[[], Matrix]
    adopt: Callable[[Matrix], None]
    new_id: Callable[[], str]
    tasks: Tasks
    limits: Limits = Limits()
    executed: Callable[[Operation], None] = lambda _: None
    witness: Witness = field(default_factory=Nobody)
    tracer: Tracer = field(default_factory=Untraced)
    health: Callable[[str, str], HealthChecks | None] = lambda _service, _environment: None
    posting: set["asyncio.Future[None]"] = field(default_factory=set)
    watching: dict[str, list["asyncio.Future[Operation]"]] = field(default_factory=dict)
    said: Said = field(default_factory=Said)
    hindered: dict[str, str] = field(default_factory=dict)
    _under_way: set[str] = field(default_factory=set)
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def lock(self, operation_id: str) -> asyncio.Lock:
        """Return the lock that serialises decisions on one operation in this process."""
        return self._locks.setdefault(operation_id, asyncio.Lock())

    def target(self, service: str, environment: str) -> asyncio.Lock:
        """Return the lock under which what runs on a target begins and ends; taken after the operation's."""
        return self.lock(f"target {service} {environment}")

    @property
    def policy(self) -> asyncio.Lock:
        """The lock under which the matrix changes, and operations start by it; taken last."""
        return self.lock("policy")

    def start_once(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do `work` beside the caller, unless what goes by this name is under way already."""
        if name not in self._under_way:
            self._under_way.add(name)
            self.tasks.spawn(self._see_through(name, work), name)

    async def _see_through(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        finally:
            self._under_way.discard(name)
