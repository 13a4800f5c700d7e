"""Calls kept apart: one in so many seconds, in the order in which they were asked for."""

import asyncio

import pytest

from bot.adapters.http import Pace


@pytest.mark.parametrize("seconds", [0.0, 1.0])
async def test_calls_are_kept_apart(seconds: float) -> None:
    """The first goes at once, each after it waits for its own turn; with 0 nobody waits."""
    slept: list[float] = []

    async def sleep(wanted: float) -> None:
        slept.append(wanted)

    pace = Pace(seconds, sleep)
    await asyncio.gather(*(pace.wait() for _ in range(4)))

    assert [round(each) for each in slept] == ([1, 2, 3] if seconds else [])
