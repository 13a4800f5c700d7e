"""What people do around a workflow, as rules of a state machine: ask, vote, click, moderate, rule."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule

from bot.core.domain.audit import EventName, Result
from bot.core.domain.operation import Operation, Place, State
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.domain.requirement import Slot
from bot.core.workflow import glass
from tests.bot.core.policy.sample import ENGINEER, LEAD
from tests.bot.core.workflow.oracle import may_ask
from tests.bot.core.workflow.world import (
    COMMANDER,
    DEPLOY,
    FREEZES,
    ONCALL,
    PETE,
    SLOTS,
    WHAT,
    World,
    policy,
)
from tests.fakes.bench import ALICE, APPROVE, BOB, CAROL, DAVE, DBA, ERIN, MALLORY, REJECT, ROBOT

_PEOPLE = st.sampled_from([BOB, CAROL, ERIN, BOB, CAROL, PETE, ALICE, DAVE, ONCALL, MALLORY, ROBOT])
_ASKING = st.sampled_from([ALICE, PETE, BOB, DAVE, ONCALL, PETE])
_ALL = (CAROL, ERIN, PETE)
REGRETS = st.sampled_from(["", "", "taken back", "against"])
GROUPS = [
    _ALL,
    _ALL,
    (PETE,),
    (PETE, BOB),
    (CAROL, BOB),
    (CAROL,),
    (ERIN, PETE),
    (DAVE, ONCALL, PETE),
    (ROBOT,),
    (ROBOT, CAROL),
]
_SIGNS = st.sampled_from([APPROVE] * 5 + [REJECT])
RARELY = st.sampled_from([False, False, False, True])
MOSTLY = st.sampled_from([True, True, True, False])
_VERBS = st.sampled_from(["confirm"] * 5 + ["undo"] * 2 + ["review"] * 2 + ["cancel", "again"])
_REASONS = st.sampled_from([None, None, None, "the shop is down", "the shop is down", " "])


def _begs_for(operation: Operation, verb: str) -> bool:
    """Tell whether this is a rare chance to press the button where that matters most."""
    ends = {"review": {State.SUCCEEDED, State.FAILED}, "again": {State.VOID, State.EXPIRED}}
    return operation.glass is not None and operation.state in ends.get(verb, ())


class People(RuleBasedStateMachine):
    """Everyone acts at any time, whatever they may."""

    operations = Bundle("operations")

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    @property
    def bench(self) -> Any:
        """Return the workflow with its parts, each to be tampered with."""
        return self.world.bench

    def attempt(self, who: str, command: str) -> Attempt:
        """Return a command that is no operation."""
        self.bench.interactions += 1
        place = Place("1", "2", "#deployments")
        by = self.world.everyone[who] if who not in self.bench.chat.members else self.bench.chat.members[who]
        return Attempt(
            requester=by, place=place, interaction_id=str(self.bench.interactions), command=command
        )

    @initialize(
        target=operations,
        past=st.lists(st.sampled_from(["v2.4.1", "v2.3.2", "v2.5.0"]), max_size=2),
        freezes=st.sampled_from(FREEZES),
        slots=st.sampled_from(SLOTS),
        by=st.sampled_from([PETE, DAVE, BOB]),
    )
    def begin(self, past: list[str], freezes: Any, slots: tuple[Slot, ...], by: str) -> Any:
        """Begin with something to decide, after what was done before."""
        for version in past:
            self.request(ALICE, {**DEPLOY, "version": version}, None, twice=False)
            for id_ in self.bench.store.operations:
                self.agree(id_)
        self.bench.matrix = replace(policy(), freezes=freezes)
        self.rewrite(slots)
        self.request(by, WHAT[0], None, twice=False)
        return multiple(*self.bench.store.operations)

    @rule(target=operations, by=_ASKING, what=st.sampled_from(WHAT), reason=_REASONS, twice=RARELY)
    def request(self, by: str, what: dict[str, Any], reason: str | None, *, twice: bool) -> Any:
        """Ask for something; a refusal is fine as long as it is told, and written down."""
        if by not in self.bench.chat.members or len(self.bench.store.operations) > 10:
            return multiple()
        vouched = glass.vouched(self.bench.matrix, by) if reason and self.bench.chat.unreachable else None
        requester = vouched or self.bench.chat.members[by]
        request = self.bench.request(by, **what, break_glass=reason, requester=requester)
        answer = self.world.attempt(lambda: self.bench.workflow.submit(request))
        self.assert_written_down(answer, f"in_{request.interaction_id}")
        kept = [
            each
            for each in self.bench.store.operations.values()
            if each.interaction_id == request.interaction_id
        ]
        if twice and kept:
            again = self.world.attempt(lambda: self.bench.workflow.submit(request))
            assert isinstance(again, Refused), "one interaction, two operations"
        return kept[0].id if kept else multiple()

    @rule(target=operations, what=st.sampled_from(WHAT[:9]), back=MOSTLY)
    def go_on_without_discord(self, what: dict[str, Any], *, back: bool) -> Any:
        """Let oncall break the glass while Discord is away."""
        self.bench.chat.unreachable = True
        id_ = self.request(ONCALL, what, "all is down", twice=False)
        self.bench.chat.unreachable = not back
        return id_

    @rule(id_=operations, who=_PEOPLE, sign=_SIGNS, times=st.integers(0, 2))
    def react(self, id_: str, who: str, sign: Any, times: int) -> None:
        """React; the event comes once, twice, or not at all."""
        card = self.bench.chat.cards.get(id_)
        if card and who in self.bench.chat.members and card.message_id in self.bench.chat.ballots_on:
            self.bench.chat.react(card, who, sign)
            for _ in range(times * self.world.is_connected):
                self.world.attempt(lambda: self.bench.workflow.vote(card.message_id, who, sign))

    @rule(
        id_=operations,
        voters=st.sampled_from(GROUPS),
        fatal=st.sampled_from([None, None, 0, 1]),
        turns=st.integers(1, 40),
        regret=REGRETS,
    )
    def agree(
        self,
        id_: str,
        voters: Sequence[str] = _ALL,
        fatal: int | None = None,
        turns: int = 0,
        regret: str = "",
    ) -> None:
        """Let several people agree, one after the other.

        The process may end in the middle of it, or all but the last take it back, or are against it, unheard.
        """
        for place, who in enumerate(voters):
            if place == fatal:
                self.world.crash_after = turns
            self.react(id_, who, APPROVE, 1)
            card = self.bench.chat.cards.get(id_)
            if regret and who != voters[-1] and card and card.message_id in self.bench.chat.ballots_on:
                self.bench.chat.unreact(card, who, APPROVE)
                if regret == "against":
                    self.react(id_, who, REJECT, 0)

    @rule(id_=operations, place=st.integers(0, 3), heard=MOSTLY)
    def unreact(self, id_: str, place: int, *, heard: bool) -> None:
        """Take one of the reactions back that stand on a card."""
        card, signs = self.bench.chat.cards.get(id_), list(self.world.ballots(id_))
        if card and place < len(signs):
            who, sign = signs[place].user_id, signs[place].verdict
            self.bench.chat.unreact(card, who, sign)
            if self.world.is_connected and heard:
                self.world.attempt(lambda: self.bench.workflow.unvote(card.message_id, who, sign))

    @rule(
        target=operations,
        id_=operations,
        who=_PEOPLE,
        verb=_VERBS,
        own=MOSTLY,
    )
    def click(self, id_: str, who: str, verb: str, *, own: bool) -> Any:
        """Press a button, of this or of an earlier card."""
        if who not in self.bench.chat.members:
            return multiple()
        id_ = next((each.id for each in self.bench.store.operations.values() if _begs_for(each, verb)), id_)
        kept, member = self.bench.store.operations[id_], self.bench.chat.members[who]
        if own:  # most often it is whoever asked
            member = self.bench.chat.members.get(kept.requester.id, member)
        attempt = self.attempt(who, verb)
        more = (attempt.interaction_id,) if verb in {"again", "undo"} else ()
        before = set(self.bench.store.operations)
        answer = self.world.attempt(lambda: getattr(self.bench.workflow, verb)(id_, member, *more))
        new = [each for key, each in self.bench.store.operations.items() if key not in before]
        for each in new:
            assert each.requester.id == member.id
            assert each.glass is None
        if verb == "review" and not isinstance(answer, Refused):
            assert member.id != kept.requester.id, "nobody reviews themselves"
        if not more:
            self._is_noted(answer, id_, member.id)
        return multiple(*(each.id for each in new))

    @rule(id_=operations, who=st.sampled_from([BOB, DAVE, MALLORY]), succeeded=st.booleans())
    def settle(self, id_: str, who: str, *, succeeded: bool) -> None:
        """Say how an unknown outcome turned out."""
        unknown = [key for key, each in self.bench.store.operations.items() if each.state is State.UNKNOWN]
        if (member := self.bench.chat.members.get(who)) is not None:
            id_ = next(iter(unknown), id_)
            before = self.bench.store.operations[id_]
            able = before.state is State.UNKNOWN and may_ask(self.bench.matrix, before, member)
            answer = self.world.attempt(
                lambda: self.bench.workflow.settle_outcome(id_, member, succeeded=succeeded)
            )
            if not isinstance(answer, Refused) or answer.code != "crashed":
                assert isinstance(answer, Refused) != able or self.bench.store.fault is not None
            self._is_noted(answer, id_, who)

    @rule(id_=operations, deleted=st.booleans(), meant=RARELY)
    def moderate(self, id_: str, *, deleted: bool, meant: bool) -> None:
        """Let a moderator clear the reactions or delete the card."""
        card = self.bench.chat.cards.get(id_)
        if not (meant and card and card.message_id in self.bench.chat.ballots_on):
            return
        self.bench.chat.ballots_on[card.message_id].clear()
        if deleted:
            self.bench.chat.delete(card)
        if self.world.is_connected:
            workflow = self.bench.workflow
            self.world.attempt(
                lambda: (workflow.card_deleted if deleted else workflow.cleared)(card.message_id)
            )

    @rule(
        who=_PEOPLE,
        role=st.sampled_from([LEAD, DBA, ENGINEER, COMMANDER]),
        how=st.sampled_from(["grant", "grant", "promote", "revoke"]),
    )
    def change_role(self, who: str, role: str, how: str) -> None:
        """Give or take a role; one that somebody is promoted to is late for every card that stands."""
        if who in self.bench.chat.members:
            getattr(self.bench.chat, how)(who, role)

    @rule(who=_PEOPLE, what=st.sampled_from(["is_timed_out", "is_pending", "", "", ""]), gone=RARELY)
    def restrain(self, who: str, what: str, *, gone: bool) -> None:
        """Time someone out, or let them back; remove someone from the guild, or let them in again."""
        members = self.bench.chat.members
        if what and who in members:
            self.bench.chat.change(who, **{what: gone})
        elif gone and who in {ALICE, BOB, CAROL, ERIN, PETE, ONCALL}:
            self.bench.chat.kick(who)
        elif who not in members:
            members[who] = self.world.everyone[who]

    @rule(slots=st.sampled_from(SLOTS))
    def rewrite(self, slots: tuple[Slot, ...]) -> None:
        """Ask for other approvals of deploys, stricter or looser."""
        first, *rows = self.bench.matrix.rows
        rows = [replace(first, slots=slots), *rows]
        self.bench.matrix = self.bench.file = replace(self.bench.matrix, rows=tuple(rows))

    def assert_written_down(self, answer: Any, id_: str) -> None:
        """Hold a refused command to its record, wherever one could be written."""
        if isinstance(answer, Refused) and answer.code not in {
            "crashed",
            "not-recorded",
            "no-card",
            "duplicate",
        }:
            of_it = [each for each in self.bench.store.events if each.id == id_]
            [record] = [each for each in of_it if each.event is EventName.COMMAND]
            assert record.result is (Result.FAILURE if answer.code == "bad-matrix" else Result.DENIED)

    def _is_noted(self, answer: Any, id_: str, who: str) -> None:
        """Hold a refused click to what is written down of it."""
        if isinstance(answer, Refused) and answer.code not in {"crashed", "not-recorded"}:
            noted = [
                each for each in self.bench.store.events if each.id == id_ and each.result is Result.DENIED
            ]
            assert any(each.user.id == who and each.reason == answer.sentence for each in noted), answer
