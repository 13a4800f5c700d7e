"""An unknown outcome is settled by a person who could have asked for it, and nothing else is."""

from dataclasses import replace

import pytest

from bot.core.domain.audit import EventName, Result
from bot.core.domain.operation import Operation, State
from bot.core.domain.refusal import Refused
from tests.bot.core.workflow.endings import over
from tests.fakes.bench import ALICE, BOB, DAVE, MALLORY, Bench


async def unknown(bench: Bench) -> Operation:
    """Return what nobody knows the end of."""
    bench.delivery.mute, bench.delivery.lost_answers = True, 1
    operation = await bench.ask(environment="staging")
    assert (await over(bench, operation)).state is State.UNKNOWN
    return operation


@pytest.mark.parametrize(
    ("succeeded", "state", "result"),
    [(True, State.SUCCEEDED, Result.SUCCESS), (False, State.FAILED, Result.FAILURE)],
)
async def test_settled_in_a_persons_name(
    bench: Bench, *, succeeded: bool, state: State, result: Result
) -> None:
    """Whoever may ask for the same says how it ended; a second one comes too late."""
    operation = await unknown(bench)
    dave = bench.chat.members[DAVE]
    settled = await bench.workflow.settle_outcome(operation.id, dave, succeeded=succeeded)
    with pytest.raises(Refused, match="nothing to settle"):
        await bench.workflow.settle_outcome(operation.id, dave, succeeded=not succeeded)

    assert settled.state is state
    assert "Settled by @dave" in (settled.reason or "")
    assert [(event.user.name, event.result) for event in bench.events(EventName.SETTLED)] == [
        ("dave", result)
    ]
    assert [event.result for event in bench.events(EventName.COMMAND)] == [Result.UNKNOWN]


@pytest.mark.parametrize(("who", "flag"), [(MALLORY, ""), (DAVE, "is_timed_out"), (DAVE, "is_bot")])
async def test_not_by_a_stranger(bench: Bench, who: str, flag: str) -> None:
    """Who could not ask for it, or may not act, does not settle it; the try is written down."""
    operation = await unknown(bench)
    member = bench.chat.members[who]
    stranger = replace(member, **{flag: True}) if flag else member  # type: ignore[arg-type] # a flag
    with pytest.raises(Refused, match="not yours to settle"):
        await bench.workflow.settle_outcome(operation.id, stranger, succeeded=True)

    assert bench.now(operation).state is State.UNKNOWN
    assert [event.user.id for event in bench.events(EventName.DENIED)] == [who]


@pytest.mark.parametrize("state", sorted(set(State) - {State.UNKNOWN}))
async def test_only_what_is_unknown(bench: Bench, state: State) -> None:
    """No other state is moved by anyone's word."""
    operation = await bench.ask()
    await bench.crash()
    kept = bench.store.operations[operation.id] = replace(bench.now(operation), state=state)
    with pytest.raises(Refused):
        await bench.workflow.settle_outcome(operation.id, bench.chat.members[ALICE], succeeded=True)

    assert bench.now(operation) == kept
    bench.store.operations[operation.id] = operation
    await bench.workflow.cancel(operation.id, bench.chat.members[ALICE])


async def test_what_is_not_there_is_refused_and_noted_once(bench: Bench) -> None:
    """Someone who makes up operations fills no log."""
    for id_ in ("op_x", "op_y", "op_z"):
        with pytest.raises(Refused, match="no such operation"):
            await bench.workflow.settle_outcome(id_, bench.chat.members[BOB], succeeded=True)

    assert [event.id for event in bench.store.events] == ["op_x"]
