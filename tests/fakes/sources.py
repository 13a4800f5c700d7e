"""Everything that answers questions, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from typing_extensions import override

from bot.core.domain.lock import Lock
from bot.core.domain.operation import Place
from bot.core.domain.person import Member
from bot.core.domain.request import Attempt
from bot.core.inquiries.sources import Sources
from bot.core.ports.logs import Entry, LogPage, LogQuery
from bot.core.ports.monitoring import Sample
from bot.core.ports.store import StoreError
from tests.bot.core.policy.sample import ENGINEER
from tests.fakes.answers import Memory
from tests.fakes.delivery import FakeDelivery
from tests.fakes.memory import MemoryLocks


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


class UnreadableLocks(MemoryLocks):
    """Locks on a disk that cannot be read."""

    @override
    async def locks(self) -> Sequence[Lock]:
        raise StoreError("locked")


def make_sources(**changes: Any) -> Sources:
    """Return sources in memory, with everything that a service can have."""
    delivery, logs, monitoring = FakeDelivery(), MemoryLogs(), MemoryMonitoring()
    fields: dict[str, Any] = {
        "delivery": lambda _: delivery,
        "logs": lambda _: logs,
        "monitoring": lambda _: monitoring,
    }
    return replace(Memory().sources, **(fields | changes))


def make_attempt(number: int = 1, *, roles: frozenset[str] = frozenset({ENGINEER})) -> Attempt:
    """Return a command of alice's; `number` tells it from every other."""
    alice = Member("101", "alice", roles)
    return Attempt(
        requester=alice,
        place=Place("1", "2", "#deployments"),
        interaction_id=str(8000 + number),
        command="/status",
    )
