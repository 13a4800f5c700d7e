"""What a click asks for once more, or asks to be taken back."""

from dataclasses import replace

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.operation import Operation, State
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from tests.bot.core.policy.sample import ENGINEER
from tests.fakes.bench import ALICE, BOB, DAVE, HOUR, MALLORY, Bench


async def expired(bench: Bench) -> Operation:
    """Return what nobody decided in time."""
    operation = await bench.ask()
    await bench.pass_time(HOUR)
    return bench.now(operation)


async def failed(bench: Bench) -> Operation:
    """Return a deploy that failed after another one that did not."""
    await bench.ask(environment="staging")
    return await bench.ask(environment="staging", version="v2.5.0")


async def test_the_same_once_more_in_the_name_of_who_clicked(bench: Bench) -> None:
    """It is a new request by someone who may ask, with everything decided anew."""
    operation = await expired(bench)
    again = await bench.workflow.again(operation.id, bench.chat.members[DAVE], "click-1")

    assert (again.id != operation.id, again.requester.name, again.command) == (
        True,
        "dave",
        operation.command,
    )
    assert again.state is State.PENDING
    assert not again.votes


@pytest.mark.parametrize("state", sorted(set(State) - {State.VOID, State.EXPIRED}))
async def test_only_what_ended_undecided(bench: Bench, state: State) -> None:
    """Everything else is typed again by whoever means it."""
    operation = await expired(bench)
    bench.store.operations[operation.id] = replace(operation, state=state)
    with pytest.raises(Refused, match=f"It is {state}"):
        await bench.workflow.again(operation.id, bench.chat.members[DAVE], "click-1")

    assert list(bench.store.operations) == [operation.id]
    assert len(bench.events(EventName.DENIED)) == 1
    bench.store.operations[operation.id] = operation


async def test_never_with_its_break_glass(bench: Bench) -> None:
    """Whoever clicks breaks no glass by that, not even by accident."""
    bench.chat.members["106"] = Member("106", "oncall", frozenset({ENGINEER, "1180000000000000041"}))
    rows = tuple(replace(row, confirm=row.action == "deploy") for row in bench.matrix.rows)
    bench.matrix = replace(bench.matrix, rows=rows)
    operation = await bench.ask("106", break_glass="the shop is down")
    await bench.pass_time(HOUR)
    again = await bench.workflow.again(operation.id, bench.chat.members["106"], "click-1")

    assert bench.now(operation).state is State.EXPIRED
    assert (again.glass, "break_glass" in again.command) == (None, False)


async def test_undo_rolls_a_failed_deploy_back(bench: Bench) -> None:
    """It goes back to what was healthy, under the row for rollbacks."""
    operation = await failed(bench)
    back = await bench.workflow.undo(operation.id, bench.chat.members[ALICE], "click-1")

    assert (back.plan.action, back.plan.version, back.state) == ("rollback", "v2.4.1", State.CONFIRMING)


async def test_nothing_else_is_undone(bench: Bench) -> None:
    """Neither what succeeded nor what is no deploy, nor what is not there."""
    await failed(bench)
    first = next(iter(bench.store.operations.values()))
    bob = bench.chat.members[BOB]
    with pytest.raises(Refused, match="no failed deploy"):
        await bench.workflow.undo(first.id, bob, "click-1")
    with pytest.raises(Refused, match="no such operation"):
        await bench.workflow.undo("op_none", bob, "click-2")


@pytest.mark.parametrize("verb", ["again", "undo"])
async def test_a_stranger_is_refused_like_any_other_request(bench: Bench, verb: str) -> None:
    """A click is no way around who may ask; the refusal is a record of its own."""
    operation = await (expired if verb == "again" else failed)(bench)
    with pytest.raises(Refused, match="Only an engineer may ask"):
        await getattr(bench.workflow, verb)(operation.id, bench.chat.members[MALLORY], "click-1")

    assert bench.store.events[-1].id == "in_click-1"
