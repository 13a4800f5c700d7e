"""Sources of answers in memory, each to be filled by a test."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.core.domain.audit import Event
from bot.core.domain.incident import Incident
from bot.core.domain.lock import Lock
from bot.core.domain.operation import Place
from bot.core.domain.person import Member
from bot.core.domain.request import Attempt
from bot.core.domain.review import Review
from bot.core.inquiries.sources import Sources
from bot.core.policy.matrix import Matrix
from bot.core.ports.audit import Filters, QueryError, Record
from bot.core.ports.store import StoreError
from tests.bot.core.policy.sample import ENGINEER, LEAD, sample
from tests.fakes.chat import FakeChat
from tests.fakes.delivery import FakeDelivery
from tests.fakes.desk import CATALOG
from tests.fakes.operations import HandClock
from tests.fakes.store import MemoryStore

PEOPLE = (
    Member("101", "alice", frozenset({ENGINEER})),
    Member("102", "bob", frozenset({ENGINEER, LEAD})),
    Member("103", "carol", frozenset({ENGINEER, LEAD})),
    Member("107", "mallory"),
)
ALICE, BOB, CAROL, MALLORY = PEOPLE


@dataclass
class MemoryLocks:
    """The locks port over a store's events."""

    store: MemoryStore
    kept: dict[tuple[str, str], Lock] = field(default_factory=dict)

    async def lock(self, lock: Lock, *events: Event) -> None:
        """Keep the lock."""
        await self.store.record(*events)
        self.kept[lock.service, lock.environment] = lock

    async def unlock(self, service: str, environment: str, *events: Event) -> None:
        """Take it away."""
        await self.store.record(*events)
        self.kept.pop((service, environment), None)

    async def locks(self) -> Sequence[Lock]:
        """Return all; raise what the store would."""
        if self.store.fault is not None:
            raise StoreError(str(self.store.fault))
        return [lock for _, lock in sorted(self.kept.items())]


@dataclass
class MemoryIncidents:
    """The incidents port."""

    kept: list[Incident] = field(default_factory=list)

    async def keep(self, incident: Incident, *events: Event) -> None:
        """Keep one."""
        del events
        self.kept.append(incident)

    async def open(self) -> Sequence[Incident]:
        """Return those that are not closed."""
        return [incident for incident in self.kept if incident.closed_at is None]


@dataclass
class MemoryReviews:
    """The reviews port."""

    kept: list[Review] = field(default_factory=list)

    async def review(self, operation_id: str) -> Review | None:
        """Return the review of an operation."""
        return next((review for review in self.kept if review.operation_id == operation_id), None)

    async def change(self, review: Review, *events: Event) -> None:
        """Replace one."""
        del events
        self.kept = [review if kept.operation_id == review.operation_id else kept for kept in self.kept]

    async def open(self) -> Sequence[Review]:
        """Return the open ones."""
        return [review for review in self.kept if review.is_open]


@dataclass
class MemoryAudit:
    """The audit log port: `records`, whatever is asked for; `asked` keeps the questions."""

    records: list[Record] = field(default_factory=list)
    asked: list[Filters] = field(default_factory=list)
    error: QueryError | None = None

    async def query(self, filters: Filters) -> Sequence[Record]:
        """Return the records, or raise `error`."""
        self.asked.append(filters)
        if self.error is not None:
            raise self.error
        return self.records


class Memory:
    """All of them; `sources` are what an inquiry is given."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.locks = MemoryLocks(self.store)
        self.incidents = MemoryIncidents()
        self.reviews = MemoryReviews()
        self.audit = MemoryAudit()
        self.chat = FakeChat(PEOPLE)
        self.clock = HandClock()
        self.matrix: Matrix = sample()
        self.sources = Sources(
            store=self.store,
            locks=self.locks,
            incidents=self.incidents,
            reviews=self.reviews,
            audit=self.audit,
            chat=self.chat,
            delivery=lambda _: FakeDelivery(),
            migrations=_nothing,
            logs=_nothing,
            monitoring=_nothing,
            clock=self.clock,
            catalog=CATALOG,
            matrix=lambda: self.matrix,
        )

    def ended(self) -> list[tuple[Any, ...]]:
        """Return the `command` records: by whom, which command, with what result."""
        ends = (event for event in self.store.events if event.event == "command")
        return [(event.user.name, event.command, event.result) for event in ends]


def _nothing(_: str) -> None:
    """Stand for a back end that a service does not have."""


def attempt(by: Member = ALICE, command: str = "/help", interaction_id: str = "1") -> Attempt:
    """Return a command that somebody gave."""
    place = Place("1", "2", "#deployments")
    return Attempt(requester=by, place=place, interaction_id=interaction_id, command=command)
