"""Any sequence of people, clocks, crashes and bad luck: one effect at most, and only with a true quorum."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from typing_extensions import override

from bot.core.domain.audit import EventName
from bot.core.domain.operation import FINAL, Operation, State
from bot.core.domain.refusal import Refused
from bot.core.domain.requirement import Row, Slot
from bot.core.policy.matrix import Matrix
from bot.core.ports.back_end import Order
from bot.core.ports.chat import Ballot
from bot.core.ports.store import StoreError
from tests.bot.core.policy.sample import ENGINEER, LEAD, sample
from tests.bot.core.workflow.oracle import has_veto, may_run
from tests.fakes.bench import ALICE, APPROVE, BOB, CAROL, DAVE, DBA, ERIN, HOUR, MALLORY, REJECT, ROBOT, Bench
from tests.fakes.delivery import FakeDelivery

_PEOPLE = st.sampled_from([BOB, CAROL, ERIN, BOB, CAROL, ALICE, DAVE, MALLORY, ROBOT])
_ASKING = st.sampled_from([ALICE, BOB, DAVE])
_SIGNS = st.sampled_from([APPROVE] * 4 + [REJECT])
_RARELY = st.sampled_from([False, False, False, True])
_MOSTLY = st.sampled_from([True, True, True, False])
_SLOTS = [
    (Slot(("team-lead",), 1),),
    (Slot(("team-lead",), 2),),
    (Slot(("team-lead",), 1), Slot(("dba",), 1)),
    (Slot(("team-lead", "dba"), 2),),
    (),
]


class JudgedDelivery(FakeDelivery):
    """Asks the judge at every order."""

    bench: Bench
    wrong: list[str]

    @override
    async def start(self, order: Order) -> None:
        """Judge, then begin."""
        if order.operation_id not in {known.operation_id for known in self.effects}:
            self.wrong += _objections(self.bench, self.bench.store.operations[order.operation_id])
        await super().start(order)


def _objections(bench: Bench, operation: Operation) -> list[str]:
    """Return what speaks against what is being ordered, by what stands on the card and in the guild now."""
    people, matrix, asked = bench.chat.members, bench.matrix, operation.requester.id
    ballots = bench.chat.ballots_on.get(bench.card(operation).message_id, {})
    yes = {ballot.user_id for ballot in ballots if ballot.verdict is APPROVE}
    no = {ballot.user_id for ballot in ballots if ballot.verdict is REJECT}
    row_now = next(row for row in matrix.rows if row.environments == ("production",))
    wrong = [] if operation.state is State.EXECUTING else ["ordered without a durable intent"]
    for row in (operation.row, row_now):
        if not may_run(matrix, row, asked, yes, people):
            wrong.append(f"{operation.id}: no quorum")
        if row.slots and (has_veto(matrix, row, asked, no, people) or Ballot(asked, REJECT) in ballots):
            wrong.append(f"{operation.id}: against a cross")
    return wrong


def _with_slots(slots: tuple[Slot, ...]) -> Matrix:
    row = Row("deploy", environments=("production",), slots=slots, requesters=("engineer",))
    return replace(sample(), rows=(row,))


class LifeOfOperations(RuleBasedStateMachine):
    """Everyone acts at any time; the bot may be away, cut off from Discord, or out of disk."""

    operations = Bundle("operations")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.wrong: list[str] = []
        self.over: dict[str, Operation] = {}
        self.is_connected = True
        self.loop.run_until_complete(self._open())

    async def _open(self) -> None:
        self.bench = Bench()
        self.bench.delivery = delivery = JudgedDelivery(broken=())
        delivery.bench, delivery.wrong = self.bench, self.wrong
        self.bench.matrix = _with_slots(_SLOTS[0])

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Let it happen, and whatever follows from it at once."""

        async def then_rest() -> Any:
            try:
                return await work
            finally:
                await self.bench.rest()

        return self.loop.run_until_complete(then_rest())

    @initialize(target=operations)
    def begin(self) -> Any:
        """Begin with something to decide."""
        return self.request(ALICE, "v2.4.1")

    @rule(target=operations, by=_ASKING, version=st.sampled_from(["v2.4.1", "v2.3.2", "v2.5.0"]))
    def request(self, by: str, version: str) -> Any:
        """Ask for a deploy; a refusal is fine as long as it is told."""
        if by not in self.bench.chat.members or len(self.bench.store.operations) > 8:
            return multiple()
        try:
            return self.do(self.bench.workflow.submit(self.bench.request(by, version=version))).id
        except Refused:
            return multiple()

    @rule(id_=operations, who=_PEOPLE, sign=_SIGNS, times=st.integers(1, 2))
    def react(self, id_: str, who: str, sign: Any, times: int) -> None:
        """React; the event comes once, twice, or not at all while the connection is cut."""
        card = self.bench.chat.cards[id_]
        if who in self.bench.chat.members and card.message_id in self.bench.chat.ballots_on:
            self.bench.chat.react(card, who, sign)
            for _ in range(times * self.is_connected):
                self.do(self.bench.workflow.vote(card.message_id, who, sign))

    @rule(id_=operations, who=_PEOPLE, sign=_SIGNS)
    def unreact(self, id_: str, who: str, sign: Any) -> None:
        """Take a reaction back."""
        card = self.bench.chat.cards[id_]
        if Ballot(who, sign) in self.bench.chat.ballots_on.get(card.message_id, {}):
            self.bench.chat.unreact(card, who, sign)
            if self.is_connected:
                self.do(self.bench.workflow.unvote(card.message_id, who, sign))

    @rule(id_=operations, who=_ASKING, meant=_RARELY)
    def cancel(self, id_: str, who: str, *, meant: bool) -> None:
        """Press the button under the card."""
        if meant and who in self.bench.chat.members:
            try:
                self.do(self.bench.workflow.cancel(id_, self.bench.chat.members[who]))
            except Refused:
                return

    @rule(id_=operations, deleted=st.booleans(), meant=_RARELY)
    def moderate(self, id_: str, *, deleted: bool, meant: bool) -> None:
        """Let a moderator clear the reactions or delete the card."""
        card = self.bench.chat.cards[id_]
        if not meant or card.message_id not in self.bench.chat.ballots_on:
            return
        self.bench.chat.ballots_on[card.message_id].clear()
        if deleted:
            self.bench.chat.delete(card)
        if self.is_connected:
            workflow = self.bench.workflow
            self.do((workflow.card_deleted if deleted else workflow.cleared)(card.message_id))

    @rule(who=_PEOPLE, role=st.sampled_from([LEAD, DBA, ENGINEER]), granted=_MOSTLY)
    def change_role(self, who: str, role: str, *, granted: bool) -> None:
        """Give or take a role."""
        if who in self.bench.chat.members:
            (self.bench.chat.grant if granted else self.bench.chat.revoke)(who, role)

    @rule(who=_PEOPLE, flag=st.sampled_from(["is_timed_out", "is_pending"]), value=_RARELY)
    def restrain(self, who: str, flag: str, *, value: bool) -> None:
        """Time someone out, or let them back."""
        if who in self.bench.chat.members:
            self.bench.chat.change(who, **{flag: value})

    @rule(who=st.sampled_from([BOB, CAROL, ERIN]), meant=_RARELY)
    def kick(self, who: str, *, meant: bool) -> None:
        """Remove someone from the guild."""
        if meant:
            self.bench.chat.kick(who)

    @rule(slots=st.sampled_from(_SLOTS))
    def edit_matrix(self, slots: tuple[Slot, ...]) -> None:
        """Load another policy."""
        self.bench.matrix = _with_slots(slots)

    @rule(version=st.sampled_from(["v2.4.1", "v2.3.2"]))
    def move_tag(self, version: str) -> None:
        """Build a version anew."""
        self.bench.delivery.move("order-service", version)

    @rule(seconds=st.sampled_from([1, 1, 5, 5, 30, 600, HOUR]))
    def pass_time(self, seconds: int) -> None:
        """Let time pass."""
        self.do(self.bench.pass_time(seconds))

    @rule()
    def crash(self) -> None:
        """Kill the process and start it again; it has not reconciled yet."""
        self.do(self.bench.crash())
        self.bench.start()

    @rule(connected=_MOSTLY)
    def connect(self, *, connected: bool) -> None:
        """Cut the gateway, or bring it back and read what was missed."""
        self.is_connected = connected
        if connected:
            self.do(self.bench.workflow.reconcile())

    @rule(reached=_MOSTLY)
    def answer(self, *, reached: bool) -> None:
        """Let Discord's REST interface answer or not."""
        self.bench.chat.unreachable = not reached

    @rule(full=_RARELY)
    def fill_disk(self, *, full: bool) -> None:
        """Let the memory refuse, or take again."""
        self.bench.store.fault = StoreError("The disk is full.") if full else None

    @rule(
        kind=st.sampled_from(
            ["held", "free", "free", "silent", "heard", "heard", "lost_answers", "lost_requests"]
        )
    )
    def trouble_back_end(self, kind: str) -> None:
        """Hold, release, silence the back end, or lose one message to or from it."""
        delivery = self.bench.delivery
        if kind in {"held", "free"}:
            (delivery.hold if kind == "held" else delivery.release)()
        elif kind in {"silent", "heard"}:
            delivery.silent = kind == "silent"
        else:
            setattr(delivery, kind, 1)
        self.do(self.bench.rest())

    @invariant()
    def nothing_is_done_twice_or_without_a_quorum(self) -> None:
        """At most one effect each, every one of them judged right by the second opinion."""
        effects = [order.operation_id for order in self.bench.delivery.effects]
        assert len(effects) == len(set(effects))
        assert not self.wrong, self.wrong

    @invariant()
    def ends_are_final_and_recorded_once(self) -> None:
        """No way back from an end; exactly one `command` record for each end, none before."""
        records = [event.id for event in self.bench.store.events if event.event is EventName.COMMAND]
        assert len(records) == len(set(records))
        kept = self.bench.store.operations
        for id_, before in self.over.items():
            assert kept[id_] == before
        self.over |= {id_: operation for id_, operation in kept.items() if operation.state in FINAL}
        ended = {id_ for id_, one in kept.items() if one.state in FINAL or one.state is State.UNKNOWN}
        assert ended == {id_ for id_ in records if id_ in kept}

    @override
    def teardown(self) -> None:
        """Once everything answers again, everything comes to its end by itself."""
        bench = self.bench
        bench.chat.unreachable, bench.store.fault, bench.delivery.silent = False, None, False
        bench.delivery.release()
        self.do(bench.workflow.reconcile())
        for _ in range(3):
            self.do(bench.pass_time(HOUR))
        self.ends_are_final_and_recorded_once()
        self.nothing_is_done_twice_or_without_a_quorum()
        ended = {*FINAL, State.UNKNOWN}
        assert not [one for one in bench.store.operations.values() if one.state not in ended]
        self.do(bench.crash())
        self.loop.close()


TestLifeOfOperations = LifeOfOperations.TestCase
TestLifeOfOperations.settings = settings(max_examples=300, stateful_step_count=40)
