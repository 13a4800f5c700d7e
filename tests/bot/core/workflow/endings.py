"""Operations brought to where a test needs them, and how they ended."""

from dataclasses import replace

from bot.core.domain.audit import EventName
from bot.core.domain.operation import Operation, State
from tests.fakes.bench import BOB, Bench


async def approved(bench: Bench) -> Operation:
    """Return an operation that was approved by bob while the process ended before starting it."""
    operation = await bench.ask()
    await bench.react(operation, BOB)
    kept = replace(bench.now(operation), state=State.APPROVED, started_at=None, finished_at=None)
    await bench.crash()
    bench.store.events = [event for event in bench.store.events if event.event is not EventName.COMMAND]
    bench.store.operations[operation.id] = kept
    bench.delivery = type(bench.delivery)()
    bench.start()
    return kept


async def over(bench: Bench, operation: Operation) -> Operation:
    """Let the clock run until the operation executes no more."""
    for _ in range(20):
        if bench.now(operation).state is not State.EXECUTING:
            break
        await bench.pass_time(15)
    return bench.now(operation)


def ended_without_effect(bench: Bench, operation: Operation, state: State, reason: str) -> None:
    """Assert state and reason, and that nothing was changed."""
    ended = bench.now(operation)
    assert (ended.state, reason in (ended.reason or "")) == (state, True), ended.reason
    assert bench.effects(operation) == 0
