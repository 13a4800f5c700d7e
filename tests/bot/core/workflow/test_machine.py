"""Any sequence of people, clocks, crashes and bad luck: one effect at most, and only with a true quorum."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import structlog
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from typing_extensions import override

from bot.core.domain import audit
from bot.core.domain.audit import Event, EventName
from bot.core.domain.incident import Incident, Severity
from bot.core.domain.lock import Lock
from bot.core.domain.operation import FINAL, Operation, State
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from bot.core.ports.store import StoreError
from bot.strict_yaml import Fault, Faults
from tests.bot.core.policy.sample import ENGINEER, LEAD
from tests.bot.core.workflow.history import fold
from tests.bot.core.workflow.people import GROUPS, MOSTLY, RARELY, REGRETS, People
from tests.bot.core.workflow.world import FREEZES, GLASSES, SLOTS, WHAT
from tests.fakes.bench import BOB, DAVE, HOUR, MALLORY
from tests.proofs import machine
from tests.proofs.proof import Proof
from tests.tiers import size

_KINDS = (
    ("deploy", None),
    ("deploy", None),
    ("deploy", None),
    ("rollback", None),
    ("scale", "up"),
    ("scale", "down"),
    ("migrate", None),
)
_BAD = Faults("approval_matrix.yaml", (Fault(3, 7, "write a number"),))
_TROUBLES = ["held", "free", "free", "silent", "heard", "heard", "lost_answers", "lost_requests"]
_TIMES = [(1, 1), (5, 1), (30, 1), (15, 6), (600, 1), (1200, 1), (HOUR, 1), (-600, 1)]
"""Seconds, and how often."""
_STEPS, _EACH = size(10_000, 1_000_000), 50
_TARGET = ("order-service", "production")


class LifeOfOperations(People):
    """The bot may be away, cut off from Discord, or out of disk, while everything around it moves."""

    def __init__(self) -> None:
        super().__init__()
        self.over: dict[str, Operation] = {}
        self.told: list[Event] = []

    @rule(
        kind=st.sampled_from(_KINDS),
        change=st.fixed_dictionaries(
            {"slots": st.sampled_from(SLOTS)},
            optional={
                "confirm": RARELY,
                "requesters": st.sampled_from([("engineer",), ("engineer",), ("team-lead",)]),
            },
        ),
        freezes=st.sampled_from([None] * 8 + list(FREEZES)),
        glass=st.sampled_from(["", "", "", "named", "nameless", "none"]),
        leads=st.sampled_from([None] * 6 + [{LEAD}, {LEAD, ENGINEER}]),
        by=st.sampled_from(["", BOB, MALLORY]),
        valid=MOSTLY,
    )
    def edit_matrix(
        self, kind: Any, change: Any, freezes: Any, glass: str, leads: Any, by: str, *, valid: bool
    ) -> None:
        """Put another policy in force: at once, or read by whoever asks for that, or unreadable."""
        before = self.bench.matrix
        rows = tuple(
            replace(row, **change)
            if (row.action, row.direction) == kind and row.environments == ("production",)
            else row
            for row in before.rows
        )
        after = replace(before, rows=rows, freezes=before.freezes if freezes is None else freezes)
        if glass:
            after = replace(after, break_glass=GLASSES[glass])
        if leads is not None:
            after = replace(after, roles={**after.roles, "team-lead": frozenset(leads)})
        if not by:
            self.bench.matrix = self.bench.file = after
            return
        self.bench.file = after if valid else _BAD
        attempt = self.attempt(by, "/policy reload")
        answer = self.world.attempt(lambda: self.bench.workflow.reload(attempt))
        known = any(ids & attempt.requester.role_ids for ids in before.roles.values())
        is_fine = valid and known and self.bench.store.fault is None
        assert self.bench.matrix in ([before, after] if is_fine else [before])
        if isinstance(answer, Refused):
            self.assert_written_down(answer, f"in_{attempt.interaction_id}")

    @rule(version=st.sampled_from(["v2.4.1", "v2.3.2", ""]))
    def move(self, version: str) -> None:
        """Build a version anew, or write one more migration."""
        if version:
            self.bench.delivery.move("order-service", version)
        else:
            self.world.migrations.grow()

    @rule(number=st.integers(1, 6))
    def scale_by_hand(self, number: int) -> None:
        """Let somebody change the replicas behind the bot's back."""
        self.bench.delivery.resize(*_TARGET, number)

    @rule(locked=RARELY, hours=st.sampled_from([None, 1]))
    def lock(self, *, locked: bool, hours: int | None) -> None:
        """Lock the target, or take the lock away."""
        if self.bench.store.fault is None:
            now = self.bench.clock.now()
            attempt = self.attempt(DAVE, "/lock order-service production careful")
            if locked:
                until = None if hours is None else now + timedelta(hours=hours)
                lock = Lock(*_TARGET, "careful", attempt.requester.person, now, until)
                event = audit.locked(attempt, now, *_TARGET, "careful")
                self.world.loop.run_until_complete(self.bench.locks.lock(lock, event))
            else:
                self.world.loop.run_until_complete(
                    self.bench.locks.unlock(*_TARGET, audit.unlocked(attempt, now, *_TARGET))
                )

    @rule(severity=st.sampled_from(Severity), service=st.sampled_from(["order-service", None]), open_=RARELY)
    def break_down(self, severity: Severity, service: str | None, *, open_: bool) -> None:
        """Open an incident, or close them all."""
        if self.bench.store.fault is None:
            now = self.bench.clock.now()
            known = self.world.loop.run_until_complete(self.bench.incidents.open())
            if open_:
                number = len(self.bench.incidents.kept) + 1
                new = Incident(
                    id=f"inc-{number}", title="it broke", severity=severity, opened_at=now, service=service
                )
                self.world.loop.run_until_complete(self.bench.incidents.add(new))
            for incident in () if open_ else known:
                self.world.loop.run_until_complete(
                    self.bench.incidents.save(replace(incident, closed_at=now))
                )

    @rule(time=st.sampled_from(_TIMES))
    def pass_time(self, time: tuple[int, int]) -> None:
        """Let time pass, or the wall clock jump back."""
        seconds, times = time
        for _ in range(times):
            self.world.attempt(lambda: self.bench.pass_time(seconds))

    @rule(turns=st.integers(0, 60))
    def crash(self, turns: int) -> None:
        """Kill the process now, or in the middle of the next thing; it has not reconciled yet."""
        if turns:
            self.world.crash_after = turns
        else:
            self.world.loop.run_until_complete(self.bench.crash())
            self.bench.start()

    @rule(connected=MOSTLY)
    def connect(self, *, connected: bool) -> None:
        """Cut the gateway, or bring it back and read what was missed."""
        self.world.is_connected = connected
        if connected:
            self.world.attempt(self.bench.workflow.reconcile)

    @rule(reached=MOSTLY, full=RARELY)
    def answer(self, *, reached: bool, full: bool) -> None:
        """Let Discord's REST interface answer or not, the memory refuse or take again."""
        self.bench.chat.unreachable = not reached
        self.bench.store.fault = StoreError("The disk is full.") if full else None

    @rule(
        target=People.operations,
        what=st.sampled_from(WHAT[:4] * 4 + WHAT),
        slots=st.tuples(st.sampled_from([None, *SLOTS]), st.sampled_from([None, *SLOTS])),
        trouble=st.sampled_from(["", "", "lost_answers", "lost_requests"]),
        voters=st.sampled_from(GROUPS),
        regret=REGRETS,
        end=st.sampled_from(["", "time", "crash"]),
    )
    def tell_a_whole_story(
        self, what: Any, slots: Any, trouble: str, voters: Sequence[str], regret: str, end: str
    ) -> Any:
        """Ask, change the rules, let people agree, lose a message about what is ordered, wait or crash."""
        before, after = slots
        if before is not None:
            self.rewrite(before)
        id_ = self.request(DAVE, what, None, twice=False)
        if isinstance(id_, str):
            if after is not None:
                self.rewrite(after)
            if trouble:
                self.trouble_back_end(trouble, migrates=what["action"] is Action.MIGRATE)
            self.agree(id_, voters, regret=regret)
            if end == "time":
                self.pass_time(_TIMES[3])
            elif end == "crash":
                self.crash(0)
                self.moderate(id_, deleted=False, meant=True)
        return id_

    @rule()
    def calm_down(self) -> None:
        """Let everything answer again, and what was missed be read."""
        self.world.heal()
        self.connect(connected=True)
        self.pass_time(_TIMES[3])

    @rule(kind=st.sampled_from(_TROUBLES), migrates=RARELY)
    def trouble_back_end(self, kind: str, *, migrates: bool) -> None:
        """Hold, release, silence a back end, or lose one message to or from it."""
        back_end = self.world.migrations if migrates else self.bench.delivery
        if kind in {"held", "free"}:
            (back_end.hold if kind == "held" else back_end.release)()
        elif kind in {"silent", "heard"}:
            back_end.silent = kind == "silent"
        else:
            back_end.mute = kind.startswith("lost")
            setattr(back_end, kind, 1)
        self.world.attempt(self.bench.rest)

    @invariant()
    def nothing_is_done_twice_or_without_a_quorum(self) -> None:
        """At most one effect each, every one of them judged right by the second opinion; no way back."""
        effects = self.world.effects()
        assert len(effects) == len(set(effects)), effects
        assert not self.world.wrong, self.world.wrong

    @invariant()
    def ends_are_final_and_recorded_once(self) -> None:
        """Nothing moves what has ended; exactly one `command` record for each end, none before."""
        records = Counter(event.id for event in self.bench.store.events if event.event is EventName.COMMAND)
        assert max(records.values(), default=1) == 1
        kept = self.bench.store.operations
        for id_, before in self.over.items():
            assert kept[id_] == before
        self.over |= {id_: operation for id_, operation in kept.items() if operation.state in FINAL}
        ended = {id_ for id_, one in kept.items() if one.state in FINAL or one.state is State.UNKNOWN}
        assert ended == {id_ for id_ in records if id_ in kept}

    @invariant()
    def the_log_tells_it_all(self) -> None:
        """Let it only grow, and tell what is remembered: states, votes, reviews."""
        store, before = self.bench.store, self.told
        assert store.events[: len(before)] == before
        self.told = list(store.events)
        states, votes = fold(store.events)
        for id_, kept in store.operations.items():
            assert kept.state in states[id_]
            assert {(vote.user.id, str(vote.verdict)) for vote in kept.votes} == votes.get(id_, set())
        broken = {event.id for event in store.events if event.event is EventName.GLASS_BROKEN}
        reviewed = {event.id for event in store.events if event.event is EventName.REVIEWED}
        assert set(store.reviews) == broken
        assert {id_ for id_, review in store.reviews.items() if not review.is_open} == reviewed

    @override
    def teardown(self) -> None:
        """Once everything answers again, everything comes to its end by itself."""
        world, bench = self.world, self.bench
        world.heal()
        world.crash_after = None
        bench.matrix = replace(bench.matrix, freezes=())
        world.do(bench.workflow.reconcile())
        for _ in range(5):
            world.do(bench.pass_time(HOUR))
        self.ends_are_final_and_recorded_once()
        self.the_log_tells_it_all()
        self.nothing_is_done_twice_or_without_a_quorum()
        ended = {*FINAL, State.UNKNOWN}
        assert not [one for one in bench.store.operations.values() if one.state not in ended]
        world.do(bench.crash())
        world.loop.close()


@pytest.fixture(autouse=True)
def _silence() -> Iterator[None]:
    """Let the workflow log nothing: everything that it could complain of happens here, thousands of times."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)


@pytest.mark.deeper
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(machine.PARTS))
def test_any_order(part: int, proof: Proof) -> None:
    """Whatever people do and whatever happens around them, every promise of the machine holds."""
    proof.tried("machine.operations", *machine.run(LifeOfOperations, _STEPS, _EACH, part))
