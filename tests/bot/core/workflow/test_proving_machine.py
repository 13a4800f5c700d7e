"""Any sequence of signs, codes, clocks, crashes: nothing runs without as many proven people as is asked."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
)
from typing_extensions import override

from bot.core.domain.operation import Operation
from bot.core.domain.person import Person
from bot.core.domain.refusal import Refused
from bot.core.domain.requirement import Row, Slot
from bot.core.ports.back_end import Order
from bot.core.second_factor.code import new_secret
from tests.bot.core.policy.sample import LEAD
from tests.bot.core.workflow.proving import asking
from tests.bot.core.workflow.world import COMMANDER
from tests.fakes.authenticator import code, enrolled, step, wrong_code
from tests.fakes.bench import ALICE, APPROVE, BOB, CAROL, DAVE, REJECT, Bench
from tests.proofs import machine
from tests.proofs.proof import Proof
from tests.tiers import size

_LEADS = (BOB, CAROL, DAVE)
_KINDS = ["now", "now", "now", "before", "after", "again", "wrong", "stolen", "old"]
_TIMES = [1, 15, 30, 30, 30, 61, 61, 300, 900, 3600, -30, -600]
_ACTS = [*["both", "code first"] * 3, "sign", "code"]
TOTAL: Counter[str] = Counter()
"""What the machine has seen in all, for the page of figures."""


class Proving(RuleBasedStateMachine):
    """Three leads with an app, one commander; `given` is what the test itself holds to be proven."""

    operations: Bundle[str] = Bundle("operations")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.wrong: list[str] = []
        self.given: set[tuple[str, str]] = set()
        self.used: dict[str, list[int]] = {}
        self.newest: dict[str, str] = {}
        self.secrets = {id_: new_secret() for id_ in (*_LEADS, ALICE)}
        self.loop.run_until_complete(self._open())

    async def _open(self) -> None:
        self.bench = bench = Bench()
        bench.matrix = bench.file = asking(Slot(("team-lead",), 2))
        bench.chat.grant(DAVE, LEAD)
        bench.chat.grant(ALICE, COMMANDER)
        for id_, secret in self.secrets.items():
            await bench.factors.save(enrolled(person=Person(id_, id_), secret=secret))
        bench.delivery.witness = self._judge

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        async def happen() -> Any:
            try:
                return await work
            except Refused as refusal:
                return refusal
            finally:
                await self.bench.rest()

        return self.loop.run_until_complete(happen())

    @rule(target=operations, is_broken=st.sampled_from([False, False, False, True]))
    def ask(self, *, is_broken: bool) -> Any:
        """Let alice ask, at times without waiting for anybody."""
        broken = {"break_glass": "it burns"} if is_broken else {}
        found = self._do(self.bench.ask(ALICE, **broken))
        return found.id if isinstance(found, Operation) else multiple()

    @rule(id_=operations, who=st.sampled_from([*_LEADS, ALICE]), no=st.sampled_from([False] * 9 + [True]))
    def react(self, id_: str, who: str, *, no: bool) -> None:
        """Put a sign on a card."""
        verdict = REJECT if no and who != ALICE else APPROVE
        self._do(self.bench.react(self.bench.store.operations[id_], who, verdict))

    @rule(id_=operations, who=st.sampled_from(_LEADS))
    def unreact(self, id_: str, who: str) -> None:
        """Take it back."""
        self._do(self.bench.unreact(self.bench.store.operations[id_], who))

    @rule(id_=operations, who=st.sampled_from([*_LEADS, *_LEADS, ALICE]), kind=st.sampled_from(_KINDS))
    def enter(self, id_: str, who: str, kind: str) -> None:
        """Enter some code: right, late, early, used, guessed, or of somebody else's phone."""
        self._do(self._enter(id_, who, kind))

    async def _enter(self, id_: str, who: str, kind: str) -> None:
        now, mine = self.bench.clock.now(), self.secrets[who]
        entered = {
            "before": code(now, -1, mine),
            "after": code(now, 1, mine),
            "again": self.newest.get(who, "000000"),
            "wrong": wrong_code(now, mine),
            "stolen": code(now, 0, self.secrets[ALICE if who != ALICE else BOB]),
            "old": code(now, -3, mine),
        }.get(kind) or code(now, 0, mine)
        near = [number for number in (-1, 0, 1) if code(now, number, mine) == entered]
        try:
            await self.bench.workflow.prove(id_, self.bench.chat.members[who], entered)
        except Refused:
            TOTAL["codes refused"] += 1
            return
        TOTAL["codes taken"] += 1
        taken = step(now) + max(near, default=-99)
        if not near or taken in self.used.setdefault(who, []):
            self.wrong.append(f"{who} was taken a code that is {kind}")
        self.used[who].append(taken)
        self.newest[who] = entered
        self.given.add((id_, who))

    @rule(
        is_broken=st.sampled_from([False, False, False, True]),
        people=st.permutations(_LEADS),
        acts=st.lists(st.sampled_from(_ACTS), min_size=2, max_size=3),
        pauses=st.sampled_from([30, 3600, 3600, 0]),
    )
    def tell_a_whole_story(self, people: list[str], acts: list[str], pauses: int, *, is_broken: bool) -> None:
        """Ask, and let people do what they mostly do: sign and give a code, or forget one of them.

        An hour before it ends what guesses and clocks that were set back have done to their codes.
        """
        self._do(self.bench.pass_time(pauses))
        asked = self._do(self.bench.ask(ALICE, **({"break_glass": "it burns"} if is_broken else {})))
        if not isinstance(asked, Operation):
            return
        if is_broken:
            self._do(self._enter(asked.id, ALICE, "now" if pauses else "wrong"))
        for who, act in zip(people, acts, strict=False):
            signs = [self.bench.react(self.bench.store.operations[asked.id], who)] if act != "code" else []
            codes = [self._enter(asked.id, who, "now")] if act != "sign" else []
            for work in [*codes, *signs] if act == "code first" else [*signs, *codes]:
                self._do(work)

    @rule(seconds=st.sampled_from(_TIMES))
    def pass_time(self, seconds: int) -> None:
        """Let time pass, or the clock jump back."""
        self._do(self.bench.pass_time(seconds))

    @rule(missed=st.lists(st.tuples(operations, st.sampled_from(_LEADS)), max_size=3))
    def crash(self, missed: list[tuple[str, str]]) -> None:
        """Kill the process; people react meanwhile."""
        self.loop.run_until_complete(self.bench.crash())
        for id_, who in missed:
            card = self.bench.chat.cards.get(id_)
            if card is not None and card.message_id in self.bench.chat.ballots_on:
                self.bench.chat.react(card, who, APPROVE)
        self.bench.start()
        self._do(self.bench.workflow.reconcile())

    @rule(count=st.integers(1, 2), asks=st.sampled_from([True, True, True, False]))
    def edit_matrix(self, count: int, *, asks: bool) -> None:
        """Put a stricter or a looser row in force."""
        slot = Slot(("team-lead",), count)
        self.bench.matrix = asking(slot, second_factor="totp" if asks else None)

    @rule(who=st.sampled_from(_LEADS), is_lead=st.sampled_from([True, True, True, False]))
    def change_roles(self, who: str, *, is_lead: bool) -> None:
        """Make somebody a lead, or no lead any more."""
        (self.bench.chat.grant if is_lead else self.bench.chat.revoke)(who, LEAD)

    @rule(id_=consumes(operations))
    def delete_card(self, id_: str) -> None:
        """Let a moderator delete a card."""
        card = self.bench.chat.cards.get(id_)
        if card is not None and card.message_id in self.bench.chat.ballots_on:
            self.bench.chat.delete(card)
            self._do(self.bench.workflow.card_deleted(card.message_id))

    @invariant()
    def nothing_runs_without_proven_people(self) -> None:
        """Hold the judge's word, and at most one effect each."""
        assert not self.wrong, self.wrong
        ids = [order.operation_id for order in self.bench.delivery.effects]
        assert len(ids) == len(set(ids))

    def _judge(self, order: Order) -> None:
        """Look at an effect as it happens, without asking the bot who counts."""
        operation = self.bench.store.operations[order.operation_id]
        for row in (operation.row, self.bench.matrix.rows[0]):
            objection = self._objection(operation, row)
            if objection:
                self.wrong.append(f"{operation.id}: {objection}")
        TOTAL["executed, broken glass" if operation.glass else "executed"] += 1

    def _objection(self, operation: Operation, row: Row) -> str | None:
        proven = {who for id_, who in self.given if id_ == operation.id}
        if operation.glass is not None:
            lacks = row.second_factor is not None and ALICE not in proven
            return "the glass was broken without a code" if lacks else None
        card = self.bench.chat.cards[operation.id]
        signs = self.bench.chat.ballots_on[card.message_id]
        able = {
            sign.user_id
            for sign in signs
            if sign.verdict is APPROVE
            and LEAD in self.bench.chat.members[sign.user_id].role_ids
            and sign.user_id != operation.requester.id
        }
        counted = able if row.second_factor is None else able & proven
        wanted = row.slots[0].count
        return None if len(counted) >= wanted else f"{len(counted)} of {wanted} people, {row.second_factor}"

    @override
    def teardown(self) -> None:
        """Leave no process behind."""
        TOTAL["sequences"] += 1
        self.loop.run_until_complete(self.bench.crash())
        self.loop.close()


@pytest.mark.deeper
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(machine.PARTS))
def test_nothing_runs_without_as_many_proven_people_as_the_rows_want(part: int, proof: Proof) -> None:
    """Whatever the order of signs, codes, clocks, crashes and other matrices; and no code is taken twice."""
    TOTAL.clear()
    _, violations = machine.run(Proving, size(1_800, 200_000), 30, part)

    assert violations or TOTAL["executed"] >= size(5, 50), f"hardly anything was executed by votes: {TOTAL}"
    figures = {name: str(count) for name, count in sorted(TOTAL.items()) if name != "sequences"}
    points = TOTAL["executed"] + TOTAL["codes taken"]
    proof.tried("second_factor.quorum", points, violations, figures)
