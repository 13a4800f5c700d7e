"""What is remembered, on the disk and in memory, for the contract suites of its ports."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.core.ports.alerts import AlertGroups
from bot.core.ports.audit import AuditLog, Filters
from bot.core.ports.incidents import Incidents
from bot.core.ports.locks import Locks
from bot.core.ports.reviews import Reviews
from bot.core.ports.second_factors import Factors
from bot.core.ports.store import Store
from bot.store.folder import open_store
from tests.fakes.alerts import MemoryAlertGroups
from tests.fakes.memory import MemoryAudit, MemoryFactors, MemoryIncidents, MemoryLocks, MemoryReviews
from tests.fakes.operations import HandClock
from tests.fakes.store import MemoryStore


@dataclass(frozen=True)
class Bench:
    """Every port of one memory, empty at first."""

    store: Store
    locks: Locks
    reviews: Reviews
    incidents: Incidents
    alerts: AlertGroups
    factors: Factors
    audit: AuditLog

    async def told(self) -> list[str]:
        """Return the names and ids of all events that were written down, in order."""
        return [f"{each.fields['event']} {each.fields['id']}" for each in await self.audit.query(Filters())]


@asynccontextmanager
async def sqlite(folder: Path) -> AsyncIterator[Bench]:
    """Open the real one."""
    async with open_store(folder, HandClock(), sealing=bytes(32)) as memory:
        yield Bench(
            memory.operations,
            memory.locks,
            memory.reviews,
            memory.incidents,
            memory.alerts,
            memory.second_factors,
            memory.audit,
        )


@asynccontextmanager
async def memory(_: Path) -> AsyncIterator[Bench]:
    """Make the one for tests."""
    store = MemoryStore()
    yield Bench(
        store,
        MemoryLocks(store),
        MemoryReviews(store),
        MemoryIncidents(store),
        MemoryAlertGroups(store),
        MemoryFactors(store),
        MemoryAudit(store),
    )


BENCHES: list[Callable[[Path], AbstractAsyncContextManager[Bench]]] = [sqlite, memory]
