"""Everything that answers questions, in memory, each part to be filled by a test."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.core.domain.operation import Place
from bot.core.domain.person import Member
from bot.core.domain.request import Attempt
from bot.core.inquiries.sources import Sources
from bot.core.policy.matrix import Matrix
from bot.core.ports.audit import Filters, QueryError, Record
from tests.bot.core.policy.sample import ENGINEER, LEAD, sample
from tests.fakes.chat import FakeChat
from tests.fakes.delivery import FakeDelivery
from tests.fakes.desk import CATALOG
from tests.fakes.logs import FakeLogs
from tests.fakes.memory import MemoryIncidents, MemoryLocks, MemoryReviews
from tests.fakes.monitoring import FakeMonitoring
from tests.fakes.operations import HandClock
from tests.fakes.store import MemoryStore

PEOPLE = (
    Member("101", "alice", frozenset({ENGINEER})),
    Member("102", "bob", frozenset({ENGINEER, LEAD})),
    Member("103", "carol", frozenset({ENGINEER, LEAD})),
    Member("107", "mallory"),
)
ALICE, BOB, CAROL, MALLORY = PEOPLE
PLACES = [(name, place) for name, each in CATALOG.services.items() for place in each.environments]


@dataclass
class ScriptedAudit:
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
        self.incidents = MemoryIncidents(self.store)
        self.reviews = MemoryReviews(self.store)
        self.audit = ScriptedAudit()
        self.chat = FakeChat(PEOPLE)
        self.clock = HandClock()
        self.matrix: Matrix = sample()
        self.delivery = FakeDelivery()
        self.logs = FakeLogs(dict.fromkeys(PLACES, ()))
        self.monitoring = FakeMonitoring(dict.fromkeys(PLACES, ()))
        self.sources = Sources(
            store=self.store,
            locks=self.locks,
            incidents=self.incidents,
            reviews=self.reviews,
            audit=self.audit,
            chat=self.chat,
            delivery=lambda _: self.delivery,
            migrations=_nothing,
            logs=lambda _: self.logs,
            monitoring=lambda _: self.monitoring,
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


def make_sources(**changes: Any) -> Sources:
    """Return sources of which nothing is filled, with these in place of their own."""
    return replace(Memory().sources, **changes)


def attempt(by: Member = ALICE, command: str = "/help", interaction_id: str = "1") -> Attempt:
    """Return a command that somebody gave."""
    place = Place("1", "2", "#deployments")
    return Attempt(requester=by, place=place, interaction_id=interaction_id, command=command)
