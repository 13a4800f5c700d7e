"""Everything that answers questions, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.core.domain.audit import Event
from bot.core.domain.incident import Incident
from bot.core.domain.lock import Lock
from bot.core.domain.operation import Place
from bot.core.domain.person import Member
from bot.core.domain.request import Attempt
from bot.core.domain.review import Review
from bot.core.inquiries.sources import Sources
from bot.core.ports.audit import Filters, Record
from bot.core.ports.logs import Entry, LogPage, LogQuery
from bot.core.ports.monitoring import Sample
from tests.bot.core.policy.sample import ENGINEER, sample
from tests.fakes.chat import FakeChat
from tests.fakes.delivery import FakeDelivery
from tests.fakes.desk import CATALOG
from tests.fakes.operations import HandClock
from tests.fakes.store import MemoryStore


@dataclass
class MemoryLogs:
    """Lines to be found as they are; `asked` keeps the questions, `error` is raised instead."""

    entries: Sequence[Entry] = ()
    is_cut: bool = False
    error: Exception | None = None
    asked: list[LogQuery] = field(default_factory=list)

    async def read(self, query: LogQuery) -> LogPage:
        """Return all lines, whatever was asked."""
        self.asked.append(query)
        if self.error is not None:
            raise self.error
        return LogPage(self.entries, self.is_cut)

    async def ping(self) -> str:
        """Return one line on the readiness."""
        return "memory logs: ready"


@dataclass
class MemoryMonitoring:
    """Samples to be found; `asked` keeps the targets, `error` is raised instead."""

    samples: Sequence[Sample] = ()
    error: Exception | None = None
    asked: list[tuple[str, str, datetime, datetime]] = field(default_factory=list)

    async def traffic(
        self, service: str, environment: str, start: datetime, end: datetime
    ) -> Sequence[Sample]:
        """Return all samples."""
        self.asked.append((service, environment, start, end))
        if self.error is not None:
            raise self.error
        return self.samples

    async def ping(self) -> str:
        """Return one line on the readiness."""
        return "memory monitoring: ready"


@dataclass
class MemoryLocks:
    """Locks by service and environment."""

    kept: dict[tuple[str, str], Lock] = field(default_factory=dict)
    error: Exception | None = None

    async def lock(self, lock: Lock, *_: Event) -> None:
        """Keep a lock."""
        self.kept[lock.service, lock.environment] = lock

    async def unlock(self, service: str, environment: str, *_: Event) -> None:
        """Take it away."""
        self.kept.pop((service, environment), None)

    async def locks(self) -> Sequence[Lock]:
        """Return every lock."""
        if self.error is not None:
            raise self.error
        return [self.kept[target] for target in sorted(self.kept)]


@dataclass
class MemoryIncidents:
    """Incidents by id."""

    kept: dict[str, Incident] = field(default_factory=dict)
    error: Exception | None = None

    async def keep(self, incident: Incident, *_: Event) -> None:
        """Keep an incident."""
        self.kept[incident.id] = incident

    async def open(self) -> Sequence[Incident]:
        """Return those that are not closed."""
        if self.error is not None:
            raise self.error
        return [each for each in self.kept.values() if each.closed_at is None]


class NoReviews:
    """Nobody owes a review."""

    async def review(self, operation_id: str) -> Review | None:
        """Return none."""
        del operation_id
        return None

    async def change(self, review: Review, *_: Event) -> None:
        """Change nothing."""

    async def open(self) -> Sequence[Review]:
        """Return none."""
        return []


class NoAudit:
    """An empty audit log."""

    async def query(self, filters: Filters) -> Sequence[Record]:
        """Return nothing."""
        del filters
        return []


def make_sources(**changes: Any) -> Sources:
    """Return sources in memory, with everything that a service can have."""
    delivery, logs, monitoring = FakeDelivery(), MemoryLogs(), MemoryMonitoring()
    fields: dict[str, Any] = {
        "store": MemoryStore(),
        "locks": MemoryLocks(),
        "incidents": MemoryIncidents(),
        "reviews": NoReviews(),
        "audit": NoAudit(),
        "chat": FakeChat(),
        "delivery": lambda _: delivery,
        "migrations": lambda _: None,
        "logs": lambda _: logs,
        "monitoring": lambda _: monitoring,
        "clock": HandClock(),
        "catalog": CATALOG,
        "matrix": sample,
    }
    return Sources(**(fields | changes))


def make_attempt(number: int = 1, *, roles: frozenset[str] = frozenset({ENGINEER})) -> Attempt:
    """Return a command of alice's; `number` tells it from every other."""
    alice = Member("101", "alice", roles)
    return Attempt(
        requester=alice,
        place=Place("1", "2", "#deployments"),
        interaction_id=str(8000 + number),
        command="/status",
    )
