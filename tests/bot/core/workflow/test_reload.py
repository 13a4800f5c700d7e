"""A changed matrix is put in force whole and on the record, or not at all."""

from dataclasses import replace

import pytest

from bot.core.domain.audit import EventName, Result
from bot.core.domain.operation import State
from bot.core.domain.person import CHATOPS, Member
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.policy.matrix import Freeze, Matrix
from bot.core.ports.store import StoreError
from bot.strict_yaml import Fault, Faults
from tests.fakes.bench import ALICE, BOB, HOUR, MALLORY, Bench


def attempt(bench: Bench, who: str = ALICE) -> Attempt:
    """Return the command."""
    return replace(bench.request(who), command="/policy reload")


async def test_what_changed_is_told_and_recorded_before_it_decides(bench: Bench, two_leads: Matrix) -> None:
    """The lines of the difference go to whoever asked and, with the digest, to the log."""
    bench.file = two_leads
    lines = await bench.workflow.reload(attempt(bench))

    assert len(lines) == 1
    assert "approvals 1 team-lead -> 2 team-lead" in lines[0]
    assert bench.matrix is two_leads
    [changed], [record] = bench.events(EventName.POLICY_CHANGED), bench.events(EventName.COMMAND)
    assert (changed.reason, changed.policy, changed.user.name) == (lines[0], two_leads.digest, "alice")
    assert record.result is Result.SUCCESS


async def test_nothing_changed(bench: Bench) -> None:
    """Then there is nothing to adopt; the command has its record all the same."""
    assert await bench.workflow.reload(attempt(bench)) == ()
    assert [event.reason for event in bench.store.events] == ["nothing changed"]


async def test_an_invalid_one_changes_nothing_and_says_where(bench: Bench) -> None:
    """The first ten faults are told, the others counted; all stand in the log."""
    before = bench.matrix
    bench.file = Faults("approval_matrix.yaml", tuple(Fault(n, 7, "write a number") for n in range(1, 13)))
    with pytest.raises(Refused, match=r"approval_matrix.yaml:1:7: write a number") as refusal:
        await bench.workflow.reload(attempt(bench))

    assert bench.matrix is before
    assert "(and 2 more)" in refusal.value.sentence
    assert ":12:7:" in (bench.events(EventName.POLICY_REFUSED)[0].reason or "")
    assert [event.result for event in bench.events(EventName.COMMAND)] == [Result.FAILURE]


async def test_not_by_a_stranger(bench: Bench, two_leads: Matrix) -> None:
    """Someone without a role of the matrix does not touch it, and that is written down."""
    before, bench.file = bench.matrix, two_leads
    with pytest.raises(Refused, match="Only people with a role"):
        await bench.workflow.reload(attempt(bench, MALLORY))

    assert bench.matrix is before
    assert [(event.event, event.result) for event in bench.store.events] == [
        (EventName.COMMAND, Result.DENIED)
    ]


async def test_the_bot_itself_may(bench: Bench, two_leads: Matrix) -> None:
    """A signal to the process comes from whoever runs it."""
    bench.file = two_leads
    await bench.workflow.reload(replace(attempt(bench), requester=Member(CHATOPS.id, CHATOPS.name)))

    assert bench.matrix is two_leads


async def test_what_cannot_be_recorded_is_not_adopted(bench: Bench, two_leads: Matrix) -> None:
    """A policy that the log does not know decides nothing."""
    before, bench.file = bench.matrix, two_leads
    bench.store.fault = StoreError("The disk is full.")
    with pytest.raises(Refused, match="could not be recorded"):
        await bench.workflow.reload(attempt(bench))

    assert bench.matrix is before
    assert not bench.store.events


@pytest.mark.parametrize("was_stricter", [True, False])
async def test_a_change_while_no_bot_ran_is_on_record(
    bench: Bench, two_leads: Matrix, *, was_stricter: bool
) -> None:
    """The first start with it says what changed; nobody is known, so the bot says it."""
    before, bench.matrix = (two_leads, bench.matrix) if was_stricter else (bench.matrix, two_leads)
    await bench.workflow.start(before)

    [changed] = bench.store.events
    arrow = "2 team-lead -> 1 team-lead" if was_stricter else "1 team-lead -> 2 team-lead"
    assert (changed.event, changed.user, changed.policy) == (
        EventName.POLICY_CHANGED,
        CHATOPS,
        bench.matrix.digest,
    )
    assert f"approvals {arrow}" in (changed.reason or "")


@pytest.mark.parametrize("is_first", [True, False])
async def test_a_start_with_the_same_matrix_says_nothing(bench: Bench, *, is_first: bool) -> None:
    """Nor does the very first."""
    await bench.workflow.start(None if is_first else bench.matrix)
    assert not bench.store.events


async def test_what_waited_for_a_freeze_goes_on_once_it_is_lifted(bench: Bench) -> None:
    """What is open is judged again by the new matrix: nobody has to touch the card for that."""
    window = Freeze("noon", ("production",), ("deploy",), "0 12 * * *", HOUR, "UTC", run_when_over=True)
    free, bench.matrix = bench.matrix, replace(bench.matrix, freezes=(window,))
    operation = await bench.ask()
    await bench.react(operation, BOB)
    assert bench.now(operation).state is State.APPROVED

    bench.file = free
    await bench.workflow.reload(attempt(bench))
    await bench.pass_time(5)  # how long what waits may nap
    assert bench.now(operation).state is State.SUCCEEDED
