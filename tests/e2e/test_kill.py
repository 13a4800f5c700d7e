"""The whole bot is killed at every call to its state folder: through a deploy, through an incident."""

from itertools import count
from pathlib import Path

import pytest

from tests.e2e.mortal import Mortal, mortal
from tests.e2e.stories import Deploy, Outage, Story
from tests.proofs.proof import Proof

PARTS = 24
"""A sandbox of its own for each, which can be gone on with by itself; each tries every 24th point."""
SECONDS_TO_RUN = 5.0
EVERY = 3
STRIDE, KERNEL_PARTS = 5, 4
"""The kernel kills at every fifth call; a sandbox in which more incidents are open takes longer to start."""
STORIES = {"deploy": Deploy, "incident": Outage}


@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("first", range(1, PARTS + 1))
@pytest.mark.parametrize("story", STORIES)
async def test_killed_at_every_call(story: str, first: int, tmp_path: Path, proof: Proof) -> None:
    """Killed at any call, sometimes again while it starts, it goes on: all of it once, ready in 5 s."""
    violations, points = list[str](), 0
    async with mortal(tmp_path) as (pilot, bot):
        await bot.start(killed_at=first)
        for point in count(first, PARTS):
            told: Story = STORIES[story](pilot)
            await told.begin()
            if await bot.outlives(told.go_on()):
                break
            if points % EVERY == 0:
                await bot.die_starting(killed_at=point)
            await bot.start(killed_at=point + PARTS)
            await told.go_on()
            violations += [f"{story}, killed at call {point}: {each}" for each in await told.judge()]
            points += 1
    proof.tried("kill-bot", points, [*violations, *_late(bot)], _figures(bot))


@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("first", range(1, STRIDE * KERNEL_PARTS, STRIDE))
@pytest.mark.parametrize("story", STORIES)
async def test_killed_by_the_kernel(story: str, first: int, tmp_path: Path, proof: Proof) -> None:
    """The same by the kernel itself: strace kills it at calls of the thread of the database."""
    violations, points = list[str](), 0
    async with mortal(tmp_path) as (pilot, bot):
        for number in count(first, STRIDE * KERNEL_PARTS):
            await bot.start(killed_at=0)
            told: Story = STORIES[story](pilot)
            await told.begin()
            async with bot.hunted(number):
                survived = await bot.survives(told.go_on())
            if survived:
                break
            await bot.start(killed_at=0)
            await told.go_on()
            violations += [f"{story}, hunted to call {number}: {each}" for each in await told.judge()]
            await bot.kill()
            points += 1
    proof.tried("kill-kernel", points, [*violations, *_late(bot)], _figures(bot))


def _late(bot: Mortal) -> list[str]:
    is_late = bot.slowest_alone > SECONDS_TO_RUN
    return [f"it was ready after {bot.slowest_alone:.1f} s"] * is_late


def _figures(bot: Mortal) -> dict[str, str]:
    """Tell the time as a clock on the wall saw it, however busy the machine was."""
    return {"ready, at worst": f"{bot.slowest:.1f} s"}
