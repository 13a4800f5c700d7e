"""Reviews beyond their contract: they outlast the bot, and races leave nobody with two."""

import asyncio
from pathlib import Path

from bot.core.domain.operation import State
from bot.store.folder import Memory, open_store
from tests.fakes.operations import BOB, NOON, HandClock, make_operation, make_review
from tests.fakes.refusals import refusal


async def _break(memory: Memory, number: int) -> str:
    """Let alice break the glass for one more operation; return what comes of it."""
    operation = await memory.operations.add(make_operation(number))
    return await refusal(memory.operations.save(operation.move(State.APPROVED), review=make_review(number)))


async def test_kept_over_a_restart(tmp_path: Path) -> None:
    """Nobody gets out of a review by a restart, and no review is made twice."""
    async with open_store(tmp_path, HandClock()) as memory:
        await _break(memory, 1)

    async with open_store(tmp_path, HandClock()) as memory:
        assert list(await memory.reviews.open()) == [make_review(1)]
        assert await _break(memory, 2) == "ReviewDue"
        await memory.reviews.change(make_review(1, reviewed_by=BOB, reviewed_at=NOON))

    async with open_store(tmp_path, HandClock()) as memory:
        assert await refusal(memory.reviews.change(make_review(1, reviewed_by=BOB))) == "Stale"
        assert await _break(memory, 3) == "done"


async def test_a_race_leaves_one(tmp_path: Path) -> None:
    """Of many at the same time exactly one is kept; every other operation stays as it was."""
    async with open_store(tmp_path, HandClock()) as memory:
        async with asyncio.TaskGroup() as group:
            broken = [group.create_task(_break(memory, number)) for number in range(1, 9)]

        assert sorted(each.result() for each in broken) == ["ReviewDue"] * 7 + ["done"]
        assert len(await memory.reviews.open()) == 1
        states = [operation.state for operation in await memory.operations.unsettled()]
        assert sorted(states) == ["approved"] + ["pending"] * 7
