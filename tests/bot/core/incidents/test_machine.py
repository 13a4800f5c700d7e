"""An incident's life in any order: commands, faults of everything outside, crashes, time."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from typing_extensions import override

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Incident, Severity
from bot.core.domain.refusal import Refused
from bot.core.domain.step import Kind, Progress
from tests.fakes.bench import ALICE, BOB, MALLORY, rest
from tests.fakes.incident_bench import MINUTE, IncidentBench
from tests.fakes.paging import MemoryPager
from tests.proofs import machine
from tests.proofs.proof import Proof
from tests.tiers import size

_STEPS, _EACH = size(6_000, 1_000_000), 30
WHO = st.sampled_from([ALICE, BOB, MALLORY])
CALLS = (
    "open",
    "post card",
    "post announcement",
    "post update 1",
    "post resolution",
    "post call 1",
    "schedule",
    "call_off",
    "archive",
    "marks",
)


class IncidentLife(RuleBasedStateMachine):
    """One response; its people do anything at any time, and everything outside fails now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.pager: MemoryPager | None = None
        self.opened = 0

    @initialize(has_pager=st.booleans())
    def begin(self, *, has_pager: bool) -> None:
        """Call people through a pager, or by the rota."""
        self.pager = MemoryPager() if has_pager else None
        self.bench = self._made()

    def _made(self) -> IncidentBench:
        async def make() -> IncidentBench:
            bench = IncidentBench(self.pager)
            bench.patience = 0.0  # what fails is tried again by the clock of the test, which stands meanwhile
            bench.start()
            return bench

        return self.loop.run_until_complete(make())

    @override
    def teardown(self) -> None:
        """Heal everything, and hold what then stands against the promises."""
        self._do(self._healed())
        self.loop.run_until_complete(self.bench.crash())
        self.loop.close()

    def _do(self, work: Coroutine[Any, Any, object]) -> None:
        async def tried() -> None:
            with suppress(Refused):
                await work
            await rest()

        self.loop.run_until_complete(tried())

    @property
    def incidents(self) -> list[Incident]:
        """All there are."""
        return list(self.bench.incidents.kept.values())

    def _newest(self) -> Incident:
        return self.incidents[-1]

    @precondition(lambda self: self.opened < 3)
    @rule(who=WHO, severity=st.sampled_from(Severity), title=st.sampled_from(["Payment down", "Checkout"]))
    def create(self, who: str, severity: str, title: str) -> None:
        """Open one."""
        self.opened += 1
        self._do(self.bench.response.create(self.bench.attempt(who), title, severity))

    @precondition(lambda self: self.incidents)
    @rule(who=WHO, what=st.sampled_from(["update", "severity", "assign", "note"]))
    def change(self, who: str, what: str) -> None:
        """Change the newest one."""
        response, attempt, name = self.bench.response, self.bench.attempt(who), self._newest().id
        work = {
            "update": lambda: response.update(attempt, "Root cause identified", incident=name),
            "severity": lambda: response.set_severity(attempt, "sev2", name),
            "assign": lambda: response.assign(attempt, self.bench.chat.members[BOB], "scribe", name),
            "note": lambda: response.note(attempt, "a customer called", None, name),
        }
        self._do(work[what]())

    @precondition(lambda self: self.incidents)
    @rule(who=WHO, again=st.booleans())
    def resolve(self, who: str, *, again: bool) -> None:
        """End the newest one, or open it again."""
        response, attempt, name = self.bench.response, self.bench.attempt(who), self._newest().id
        self._do(response.reopen(attempt, None, name) if again else response.resolve(attempt, "over", name))

    @precondition(lambda self: self.incidents)
    @rule(who=WHO)
    def acknowledge(self, who: str) -> None:
        """Take the page."""
        self._do(self.bench.response.acknowledge(self._newest().id, self.bench.chat.members[who]))

    @rule(call=st.sampled_from(CALLS), times=st.integers(1, 3), late=st.booleans())
    def fail_chat(self, call: str, times: int, *, late: bool) -> None:
        """Let Discord fail, before or after the fact."""
        faults = self.bench.rooms.failing_late if late else self.bench.rooms.failing
        faults[call] = times

    @rule(times=st.integers(1, 4), late=st.booleans(), what=st.sampled_from(["page", "pager"]))
    def fail_back_end(self, times: int, what: str, *, late: bool) -> None:
        """Let the status page or the pager fail, before or after the fact."""
        outside = getattr(self.bench, what)
        if outside is not None:
            setattr(outside, "failing_late" if late else "failing", times)

    @precondition(lambda self: self.incidents and self._newest().id in self.bench.rooms.channels)
    @rule(told=st.booleans())
    def lose_room(self, *, told: bool) -> None:
        """Delete a room; the bot hears of it, or not."""
        incident = self._newest()
        self.bench.rooms.delete_room(incident)
        if told and incident.room is not None:
            self._do(self.bench.response.vanished(channel_id=incident.room.place.channel_id))

    @rule(is_gone=st.booleans())
    def lose_people(self, *, is_gone: bool) -> None:
        """Let nobody be asked who is who, and come back."""
        self.bench.chat.unreachable = is_gone

    @rule(minutes=st.sampled_from([0.1, 1, 6, 31, 90]))
    def pass_time(self, minutes: float) -> None:
        """Let time pass."""
        self._do(self.bench.pass_time(minutes * MINUTE))

    @rule()
    def crash(self) -> None:
        """Kill the process, wherever it is, and start it again."""
        self._do(self.bench.restart())

    @invariant()
    def nothing_is_doubled(self) -> None:
        """No message, room or event is ever made again while it stands, and nobody is called twice."""
        if self.pager is not None:
            assert len(self.pager.rang) == len(self.pager.states)
        assert len(self.bench.rooms.channels) <= len(self.incidents)
        records = [each.id for each in self.bench.store.events if each.event is EventName.COMMAND]
        assert len(records) == len(set(records))
        for incident in self.incidents:
            called = [each.person for each in incident.calls]
            assert len(called) == len(set(called))
            assert self.pager is None or not called
            events = [each for each in self.bench.rooms.events if each.startswith(f"{incident.id}/")]
            assert len(events) <= 1 or not incident.is_finished

    async def _healed(self) -> None:
        self.bench.chat.unreachable = False
        self.bench.rooms.failing.clear()
        self.bench.rooms.failing_late.clear()
        for outside in (self.bench.page, self.pager):
            if outside is not None:
                outside.failing = outside.failing_late = 0
        await self.bench.restart()
        for _ in range(8):
            await self.bench.pass_time(4 * MINUTE)
        for incident in self.incidents:
            self._is_whole(incident)

    def _is_whole(self, incident: Incident) -> None:
        left = [each.key for each in incident.steps if each.is_wanted and each.kind is not Kind.ARCHIVE]
        assert left == []
        public = self.bench.page.publications[incident.id]
        assert public.status is incident.status
        assert len(public.statements) == len(incident.updates)
        assert (public.resolved_at is None) == incident.is_open
        if incident.is_open:
            assert (incident.id, "card") in self.bench.rooms.messages
        self._is_heard(incident)
        held = [each for each in self.bench.rooms.events if each.startswith(f"{incident.id}/")]
        assert len(held) == (0 if incident.is_open else 1)
        assert all(each.state is not Progress.WANTED or each.due_at for each in incident.steps)

    def _is_heard(self, incident: Incident) -> None:
        """Somebody was called or has taken it, and a pager knows whether it rings for something."""
        page, is_taken = incident.step(Kind.PAGE), incident.acknowledged is not None
        assert page is not None
        assert page.is_done or is_taken or not incident.is_open
        if incident.is_open and self.pager is None:
            assert is_taken or incident.is_unanswered
        elif self.pager is not None:
            rings = "acknowledged" if is_taken else "triggered"
            expected = rings if incident.is_open else "resolved"
            never_rang = is_taken or not incident.is_open
            assert self.pager.states.get(incident.page_key, expected if never_rang else "") == expected


@pytest.mark.deeper
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(machine.PARTS))
def test_any_order(part: int, proof: Proof) -> None:
    """Whatever people do and whatever fails outside, a healed incident is whole."""
    proof.tried("machine.incidents", *machine.run(IncidentLife, _STEPS, _EACH, part))
