"""What comes in between the last look and the start: it decides, or it comes after the start."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace

from bot.core.domain.lock import Lock
from bot.core.domain.operation import Card, State
from bot.core.domain.person import Member
from bot.core.policy.matrix import Matrix
from tests.bot.core.workflow.endings import ended_without_effect
from tests.fakes.bench import ALICE, BOB, CAROL, Bench


async def _let_run() -> None:
    """Let what was begun come as far as it can."""
    for _ in range(50):
        await asyncio.sleep(0)


def _while_people_are_asked(bench: Bench, work: Callable[[], Coroutine[None, None, object]]) -> None:
    """Begin something while Discord is being asked about the approvers of what is about to start."""
    real, begun = bench.chat.member, asyncio.Event()

    async def member(user_id: str, since: Card | None = None) -> Member | None:
        found = await real(user_id, since)
        is_last_look = any(each.state is State.APPROVED for each in bench.store.operations.values())
        if is_last_look and user_id == BOB and not begun.is_set():
            begun.set()
            bench.deps.tasks.spawn(work(), "what comes in between")
            await _let_run()
        return found

    bench.chat.member = member  # type: ignore[method-assign] # this is what the test is about


async def test_a_matrix_that_changes_during_the_last_look_decides(bench: Bench, two_leads: Matrix) -> None:
    """Nothing starts by a policy that the log says is gone."""
    operation = await bench.ask()
    bench.file = two_leads
    command = replace(bench.request(ALICE), command="/policy reload")
    _while_people_are_asked(bench, lambda: bench.workflow.reload(command))
    await bench.react(operation, BOB)

    ended_without_effect(bench, operation, State.VOID, "asks for more")


async def test_a_matrix_that_changes_while_it_is_judged_decides(bench: Bench, two_leads: Matrix) -> None:
    """Nor by one that was put in force between the judgement and the start."""
    operation = await bench.ask()
    real, begun = bench.locks.locks, asyncio.Event()

    async def locks() -> Sequence[Lock]:
        found = await real()
        if bench.now(operation).state is State.APPROVED and not begun.is_set():
            begun.set()
            bench.file = two_leads
            await bench.workflow.reload(replace(bench.request(ALICE), command="/policy reload"))
        return found

    bench.locks.locks = locks  # type: ignore[method-assign] # this is what the test is about
    await bench.react(operation, BOB)

    ended_without_effect(bench, operation, State.VOID, "asks for more")


async def test_a_lock_is_set_before_the_start_or_after_it(bench: Bench) -> None:
    """Whoever is told that it is locked knows that nothing starts any more, whenever they asked for it."""
    operation = await bench.ask()
    command = replace(bench.request(CAROL), command="/lock")
    real, begun = bench.locks.locks, asyncio.Event()

    async def locks() -> Sequence[Lock]:
        found = await real()
        if bench.now(operation).state is State.APPROVED and not begun.is_set():
            begun.set()
            work = bench.workflow.lock(command, "order-service", "production", "disk swap")
            bench.deps.tasks.spawn(work, "lock")
            await _let_run()
        return found

    bench.locks.locks = locks  # type: ignore[method-assign] # this is what the test is about
    await bench.react(operation, BOB)
    await bench.rest()

    order = [event.event for event in bench.store.events if event.event in {"lock.set", "operation.started"}]
    assert order == ["operation.started", "lock.set"]
    assert bench.effects(operation) == 1
