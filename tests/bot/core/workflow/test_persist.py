"""Trying again: with pauses, and not for ever."""

import pytest

from bot.core.ports.chat import ChatError
from bot.core.ports.store import StoreError
from bot.core.workflow.persist import persist
from tests.fakes.bench import Bench
from tests.fakes.operations import make_operation


@pytest.mark.parametrize("error", [ChatError("away"), StoreError("full")])
async def test_it_tries_until_it_works(bench: Bench, error: Exception) -> None:
    """Each time after a pause of some seconds, so that nothing waits longer than ten once it would work."""
    tried: list[float] = []
    began = bench.clock.now()

    async def work() -> None:
        tried.append((bench.clock.now() - began).total_seconds())
        if len(tried) < 5:
            raise error

    bench.tasks.spawn(persist(bench.deps, make_operation(), work), "persist")
    await bench.rest()
    for _ in range(20):
        await bench.pass_time(1)

    assert tried == [0, 1, 3, 8, 13]


async def test_it_gives_up(bench: Bench) -> None:
    """When the operation's time, and that of an execution, are over: the next reconciliation looks again."""
    operation = make_operation()
    tried = 0

    async def work() -> None:
        nonlocal tried
        tried += 1
        raise ChatError("away")

    task = bench.tasks.spawn(persist(bench.deps, operation, work), "persist")
    await bench.rest()
    bench.clock._now = operation.expires_at
    await bench.pass_time(bench.limits.execution)
    await bench.pass_time(10)

    assert task.done()
    assert tried == 2


async def test_other_errors_are_not_hidden(bench: Bench) -> None:
    """A mistake of ours does not go away by itself."""

    async def work() -> None:
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        await persist(bench.deps, make_operation(), work)
