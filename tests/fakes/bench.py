"""A whole workflow over memory: people, a card to react on, a back end, a clock, and a way to crash."""

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import Any

from bot.core.domain.audit import Event, EventName
from bot.core.domain.catalog import Catalog, Service
from bot.core.domain.command import Command
from bot.core.domain.operation import Card, Operation, Place, Verdict
from bot.core.domain.person import Member
from bot.core.domain.plan import Action
from bot.core.domain.request import Request
from bot.core.policy.matrix import Matrix
from bot.core.ports.health import HealthChecks
from bot.core.ports.migrations import Migrations
from bot.core.ports.second_factors import Factors
from bot.core.ports.witness import Nobody, Witness
from bot.core.second_factor import SecondFactors
from bot.core.workflow import Dependencies, Limits, Workflow
from bot.strict_yaml import Faults
from bot.tasks import Tasks
from tests.bot.core.policy.sample import ENGINEER, LEAD, sample
from tests.fakes.chat import FakeChat
from tests.fakes.delivery import FakeDelivery
from tests.fakes.memory import MemoryFactors, MemoryIncidents, MemoryLocks, MemoryReviews
from tests.fakes.operations import HandClock
from tests.fakes.store import MemoryStore

APPROVE, REJECT = Verdict.APPROVE, Verdict.REJECT
DBA = "1180000000000000031"
ALICE, BOB, CAROL, DAVE, ERIN, MALLORY, ROBOT = "101", "102", "103", "104", "105", "107", "109"
HOUR = 3600
_TURNS = 400


def people() -> list[Member]:
    """Return two engineers, two leads, one with a role of no say here, one without any, and a bot."""
    return [
        Member(ALICE, "alice", frozenset({ENGINEER})),
        Member(BOB, "bob", frozenset({ENGINEER, LEAD})),
        Member(CAROL, "carol", frozenset({ENGINEER, LEAD})),
        Member(DAVE, "dave", frozenset({ENGINEER})),
        Member(ERIN, "erin", frozenset({ENGINEER, DBA})),
        Member(MALLORY, "mallory"),
        Member(ROBOT, "robot", frozenset({LEAD}), is_bot=True),
    ]


def order_service() -> Catalog:
    """Return the one service there is."""
    service = Service("order-service", ("staging", "production"), max_replicas=6)
    return Catalog({service.name: service})


def _typed(fields: dict[str, Any]) -> str:
    """Return the command of a request as people type it."""
    words = ("service", "version", "replicas", "environment", "to", "break_glass")
    given = {word: str(fields[word]) for word in words if fields.get(word) is not None}
    return Command(fields["action"], given).text


async def rest() -> None:
    """Let everything go on that waits for neither the clock nor a person."""
    loop: Any = asyncio.get_running_loop()
    for _ in range(_TURNS):
        await asyncio.sleep(0)
        if not loop._ready:  # nothing is left but what sleeps, hangs or waits for someone
            return


class Bench:
    """The parts, each to be tampered with; `people` acts on cards as Discord would tell the bot."""

    def __init__(self, limits: Limits | None = None, members: Iterable[Member] | None = None) -> None:
        self.store = MemoryStore()
        self.locks = MemoryLocks(self.store)
        self.reviews = MemoryReviews(self.store)
        self.incidents = MemoryIncidents(self.store)
        self.factors: Factors = MemoryFactors(self.store)
        self.chat = FakeChat(people() if members is None else members)
        self.delivery = FakeDelivery()
        self.migrations: Migrations | None = None
        self.health: HealthChecks | None = None
        self.clock = HandClock()
        self.matrix: Matrix = sample()
        self.file: Matrix | Faults = self.matrix
        self.catalog = order_service()
        self.limits = limits or Limits()
        self.witness: Witness = Nobody()
        self.interactions = 0
        self.ids = 0
        self.start()

    def start(self) -> None:
        """Begin a new process over what is remembered."""
        self.tasks = Tasks()
        self.deps = Dependencies(
            store=self.store,
            locks=self.locks,
            reviews=self.reviews,
            incidents=self.incidents,
            second_factors=SecondFactors(
                kept=self.factors,
                tell=self.chat.tell,
                store=self.store,
                clock=self.clock,
                matrix=lambda: self.matrix,
            ),
            chat=self.chat,
            delivery=lambda _: self.delivery,
            migrations=lambda _: self.migrations,
            clock=self.clock,
            catalog=self.catalog,
            matrix=lambda: self.matrix,
            read_matrix=self._read_matrix,
            adopt=partial(setattr, self, "matrix"),
            new_id=self._new_id,
            tasks=self.tasks,
            limits=self.limits,
            witness=self.witness,
            health=lambda _service, _environment: self.health,
        )
        self.workflow = Workflow(self.deps)

    async def crash(self) -> None:
        """End the process wherever it is."""
        await self.tasks.close()

    async def restart(self) -> None:
        """Crash, start again and read back what was missed."""
        await self.crash()
        self.start()
        await self.workflow.reconcile()
        await self.rest()

    async def rest(self) -> None:
        """Let everything go on that waits for neither the clock nor a person."""
        await rest()

    async def pass_time(self, seconds: float) -> None:
        """Move the clock and let happen what was due."""
        await self.clock.pass_time(seconds)
        await self.rest()

    def request(self, by: str = ALICE, **changes: Any) -> Request:
        """Return a request for order-service v2.4.1 in production."""
        self.interactions += 1
        fields: dict[str, Any] = {
            "action": Action.DEPLOY,
            "service": "order-service",
            "environment": "production",
            "version": "v2.4.1",
            "requester": self.chat.members[by],
            "place": Place("1", "2", "#deployments"),
            "interaction_id": str(self.interactions),
        } | changes
        return Request(**({"command": _typed(fields)} | fields))

    async def ask(self, by: str = ALICE, **changes: Any) -> Operation:
        """Submit a request and let its card be posted."""
        operation = await self.workflow.submit(self.request(by, **changes))
        await self.rest()
        return self.now(operation)

    async def react(self, operation: Operation, user_id: str, verdict: Verdict = APPROVE) -> None:
        """React on the card; the bot hears of it."""
        card = self.card(operation)
        self.chat.react(card, user_id, verdict)
        await self.workflow.vote(card.message_id, user_id, verdict)
        await self.rest()

    async def unreact(self, operation: Operation, user_id: str, verdict: Verdict = APPROVE) -> None:
        """Take a reaction back; the bot hears of it."""
        card = self.card(operation)
        self.chat.unreact(card, user_id, verdict)
        await self.workflow.unvote(card.message_id, user_id, verdict)
        await self.rest()

    def card(self, operation: Operation) -> Card:
        """Return the operation's card as it stands in the channel."""
        return self.chat.cards[operation.id]

    def now(self, operation: Operation) -> Operation:
        """Return the operation as it is remembered now."""
        return self.store.operations[operation.id]

    def effects(self, operation: Operation) -> int:
        """Count how often the operation changed something."""
        return sum(order.operation_id == operation.id for order in self.delivery.effects)

    def events(self, name: EventName) -> list[Event]:
        """Return the audit events of one kind."""
        return [event for event in self.store.events if event.event is name]

    def ended(self) -> list[tuple[str, str, str | None]]:
        """Return the `command` records: by whom, which command, with what result."""
        return [(event.user.name, event.command, event.result) for event in self.events(EventName.COMMAND)]

    def _read_matrix(self) -> Matrix:
        if isinstance(self.file, Faults):
            raise self.file
        return self.file

    def _new_id(self) -> str:
        self.ids += 1
        return f"op_{self.ids}"
