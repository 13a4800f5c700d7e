"""What a process has in hand: locks, things under way, things said."""

import asyncio
import gc

from bot.core.workflow.dependencies import Said
from tests.fakes.bench import Bench


def test_the_oldest_saying_is_forgotten() -> None:
    """However many there are, the memory of them does not grow."""
    said = Said(most=2)
    for word in "abc":
        said.add((word,))

    assert [(word,) in said for word in "abc"] == [False, True, True]


async def test_one_lock_per_operation(bench: Bench) -> None:
    """Decisions on one wait for each other, those on another do not; locks do not pile up."""
    async with bench.deps.lock("op_1"):
        assert bench.deps.lock("op_1").locked()
        assert not bench.deps.lock("op_2").locked()
    gc.collect()

    assert not bench.deps._locks


async def test_what_is_under_way_is_not_begun_again(bench: Bench) -> None:
    """By its name; once it has ended, also badly, it may begin again."""
    begun = 0
    go_on = asyncio.Event()

    async def work() -> None:
        nonlocal begun
        begun += 1
        await go_on.wait()

    for _ in range(3):
        bench.deps.start_once("work", work)
        await bench.rest()
    assert begun == 1

    go_on.set()
    await bench.tasks.idle()
    bench.deps.start_once("work", work)
    await bench.tasks.idle()
    assert begun == 2
