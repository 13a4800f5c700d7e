"""The world around a workflow that anything may happen in, and the judge who looks at every effect."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from typing_extensions import override

from bot.core.domain.audit import Event
from bot.core.domain.operation import Operation
from bot.core.domain.person import Member, Person
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from bot.core.domain.requirement import Row, Slot
from bot.core.domain.review import Review
from bot.core.policy.matrix import BreakGlass, Freeze, Matrix
from bot.core.ports.back_end import Order
from bot.core.ports.chat import Ballot
from bot.tasks import Tasks
from tests.bot.core.policy.sample import ENGINEER, LEAD, sample
from tests.bot.core.workflow.history import PATHS
from tests.bot.core.workflow.oracle import Scene, objections
from tests.fakes.bench import APPROVE, DBA, REJECT, Bench, people
from tests.fakes.memory import MemoryIncidents, MemoryLocks, MemoryReviews
from tests.fakes.migrations import OrderMigrations
from tests.fakes.store import MemoryStore

COMMANDER = "1180000000000000041"
ONCALL, PETE = "106", "108"
LEADS = Slot(("team-lead",), 1), Slot(("team-lead",), 2)
SLOTS: Sequence[tuple[Slot, ...]] = (
    (LEADS[0],),
    (LEADS[1],),
    (LEADS[0], Slot(("dba",), 1)),
    (Slot(("team-lead", "dba"), 2),),
    (Slot(("dba",), 1), Slot(("dba", "team-lead"), 1)),
    (),
)
_BOTH, _ALL = ("deploy", "migrate"), ("deploy", "rollback", "scale", "migrate")


def _freeze(
    actions: tuple[str, ...], schedule: str, seconds: int, *over: Slot, waits: bool = False
) -> Freeze:
    return Freeze("window", ("production",), actions, schedule, seconds, "UTC", over, waits)


FREEZES: Sequence[tuple[Freeze, ...]] = (
    (),
    (),
    (_freeze(_BOTH, "0 * * * *", 1200),),
    (_freeze(_BOTH, "0 * * * *", 1200, LEADS[0]),),
    (_freeze(_ALL, "0 * * * *", 1200, waits=True),),
    (_freeze(_ALL, "0 * * * *", 1200, LEADS[1], waits=True),),
    (_freeze(_ALL, "0 0 * * *", 24 * 3600, Slot(("dba",))),),
)
DEPLOY, _SCALE = {"action": Action.DEPLOY}, {"action": Action.SCALE, "version": None}
_BACK, _MIGRATE = {"action": Action.ROLLBACK, "version": None}, {"action": Action.MIGRATE, "version": None}
WHAT: list[dict[str, Any]] = [
    *({**DEPLOY, "version": version} for version in ("v2.4.1", "v2.4.1", "v2.3.2", "v2.5.0")),
    *({**_SCALE, "replicas": number} for number in (1, 2, 4, 6)),
    *({**_BACK, "to": version} for version in (None, None, "v2.4.0", "v2.3.2")),
    *({**_MIGRATE, "to": step} for step in (None, None, "0007_totals")),
    *({**what, "environment": "staging"} for what in ({**DEPLOY, "version": "v2.4.1"}, _BACK)),
    {**DEPLOY, "version": "v9"},
    {**DEPLOY, "service": "nothing", "version": "v2.4.1"},
    {**_SCALE, "replicas": 7},
    {**_MIGRATE, "environment": "moon"},
]
"""What people ask for: changes of every kind, and what cannot be done."""


_GLASS = BreakGlass("incident-commander", ("deploy", "rollback", "scale"), 86400)
GLASSES = {
    "named": replace(_GLASS, without_discord=(Person(ONCALL, "oncall"),)),
    "nameless": _GLASS,
    "none": None,
}
"""Who may break the glass without Discord, and with it."""


@cache
def policy() -> Matrix:
    """Return the matrix that the world begins with: a lead for every change of production."""
    row = Row("deploy", environments=("production",), slots=SLOTS[0], requesters=("engineer",))
    rows = (
        row,
        replace(row, action="rollback", slots=(), confirm=True),
        replace(row, action="scale", direction="up", slots=()),
        replace(row, action="scale", direction="down"),
        replace(row, action="migrate", slots=SLOTS[3]),
        replace(row, environments=("staging",), slots=()),
        replace(row, action="rollback", environments=("staging",), slots=()),
    )
    return replace(sample(), rows=rows, break_glass=GLASSES["named"])


class WatchedStore(MemoryStore):
    """A memory that takes a moment for every write, and notes every step that leaves the path."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__()
        self._wrong = wrong
        self.first: dict[str, Operation] = {}

    @override
    async def add(self, operation: Operation, *events: Event) -> Operation:
        await asyncio.sleep(0)
        self._walk(None, operation)
        kept = await super().add(operation, *events)
        self.first[kept.id] = kept
        await asyncio.sleep(0)
        return kept

    @override
    async def save(self, operation: Operation, *events: Event, review: Review | None = None) -> Operation:
        await asyncio.sleep(0)
        before = self.operations[operation.id]
        kept = await super().save(operation, *events, review=review)
        self._walk(before, kept)
        await asyncio.sleep(0)
        return kept

    def _walk(self, before: Operation | None, after: Operation) -> None:
        came_from = None if before is None else before.state
        if after.state not in PATHS.get(came_from, "").split():
            self._wrong.append(f"{after.id}: no way from {came_from} to {after.state}")


async def _outcome(work: Coroutine[Any, Any, Any]) -> Refused | None:
    try:
        await work
    except Refused as refusal:
        return refusal
    return None


class World:
    """A workflow with all that surrounds it; `wrong` is what the judge found, in words."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.wrong: list[str] = []
        self.is_connected = True
        self.crash_after: int | None = None
        self.loop.run_until_complete(self._open())

    async def _open(self) -> None:
        able = frozenset({ENGINEER, COMMANDER})
        more = Member(ONCALL, "oncall", able), Member(PETE, "pete", able | {LEAD, DBA})
        self.bench = bench = Bench(members=[*people(), *more])
        bench.store = self.store = WatchedStore(self.wrong)
        bench.locks, bench.reviews = MemoryLocks(bench.store), MemoryReviews(bench.store)
        bench.incidents = MemoryIncidents(bench.store)
        bench.matrix = bench.file = policy()
        self.everyone = dict(bench.chat.members)
        self.migrations = OrderMigrations()
        bench.migrations = self.migrations
        bench.delivery.witness = self.migrations.witness = self._judge
        bench.start()

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Let it happen, and whatever follows from it at once; raise Refused where the process ends in it."""
        return self.loop.run_until_complete(self._happen(work))

    async def _happen(self, work: Coroutine[Any, Any, Any]) -> Any:
        turns, self.crash_after = self.crash_after, None
        if turns is None:
            try:
                return await work
            finally:
                await self.bench.rest()
        caller = Tasks()
        task = caller.spawn(_outcome(work), "the caller")
        for _ in range(turns):
            await asyncio.sleep(0)
        await caller.close()
        await self.bench.crash()
        self.bench.start()
        refusal = None if task.cancelled() else task.result()
        raise refusal or Refused("crashed", "The process has ended.")

    def attempt(self, act: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """Return what becomes of it, or the refusal."""
        try:
            return self.do(act())
        except Refused as refusal:
            return refusal

    def effects(self) -> list[str]:
        """Return the ids of everything that had an effect, as often as it had one."""
        return [order.operation_id for each in self._back_ends() for order in each.effects]

    def ballots(self, id_: str) -> dict[Ballot, None]:
        """Return what stands on a card; nothing where it is gone."""
        card = self.bench.chat.cards.get(id_)
        return {} if card is None else self.bench.chat.ballots_on.get(card.message_id, {})

    def heal(self) -> None:
        """Let everything answer again."""
        self.bench.chat.unreachable, self.bench.store.fault = False, None
        for back_end in self._back_ends():
            back_end.silent = back_end.mute = False
            back_end.release()

    def _back_ends(self) -> tuple[Any, Any]:
        return self.bench.delivery, self.migrations

    def _judge(self, order: Order) -> None:
        bench, ballots = self.bench, self.ballots(order.operation_id)
        operation = bench.store.operations.get(order.operation_id)
        if operation is None:
            self.wrong.append(f"nobody asked for {order}")
            return
        scene = Scene(
            matrix=bench.matrix,
            people=bench.chat.members,
            voters=self._voters(order.operation_id),
            yes=frozenset(ballot.user_id for ballot in ballots if ballot.verdict is APPROVE),
            no=frozenset(ballot.user_id for ballot in ballots if ballot.verdict is REJECT),
            now=bench.clock.now(),
            locks=bench.locks.kept.values(),
            incidents=[each for each in bench.incidents.kept.values() if each.closed_at is None],
            reviews=bench.store.reviews.values(),
            is_away=bench.chat.unreachable,
        )
        found = [*objections(scene, operation), *self._drift(order, self.store.first[order.operation_id])]
        if operation.row.confirm and not self._is_confirmed(order.operation_id):
            found.append("nobody confirmed it")
        self.wrong += [f"{order.operation_id}: {objection}" for objection in found]

    def _voters(self, id_: str) -> dict[str, Member]:
        """Return everybody without the roles that they were given after the card was posted."""
        chat = self.bench.chat
        late = {
            (who, role)
            for who, role, cards in chat.promoted
            if id_ in chat.cards and chat.cards[id_].message_id in cards
        }
        return {
            each.id: replace(
                each, role_ids=frozenset(role for role in each.role_ids if (each.id, role) not in late)
            )
            for each in chat.members.values()
        }

    def _is_confirmed(self, id_: str) -> bool:
        return any(
            event.id == id_ and event.event == "operation.confirmed" for event in self.bench.store.events
        )

    def _drift(self, order: Order, was: Operation) -> list[str]:
        """Return how what is ordered differs from what was shown, or from what is true now."""
        delivery, plan = self.bench.delivery, was.plan
        now = self.bench.store.operations[was.id]
        place = plan.service, plan.environment
        artifact = order.artifact and (order.artifact.version, order.artifact.reference)
        true = {
            "what is kept": (now.plan, now.digest, now.row, now.glass)
            == (was.plan, was.digest, was.row, was.glass),
            "place": (order.action, order.service, order.environment) == (plan.action, *place),
            "artifact": artifact in {None, (plan.version, plan.reference)},
            "steps": order.migrations == plan.migrations,
            "replicas": order.replicas == plan.to_replicas,
        }
        if plan.action == "deploy" and plan.version is not None:
            true["build"] = plan.reference == delivery._reference(plan.service, plan.version)
        elif plan.action == "scale":
            true["replicas running"] = delivery._running[place].desired == plan.from_replicas
        elif plan.action == "migrate":
            true["pending"] = tuple(self.migrations.steps[: len(plan.migrations)]) == plan.migrations
        return [f"other {what}" for what, holds in true.items() if not holds]
