"""The sandbox's background tasks."""

import asyncio
import logging

import pytest

from sandbox.tasks import Tasks


async def test_close_cancels_and_waits() -> None:
    """Closing ends every task, and waits until it has ended."""
    tasks, ended = Tasks(), []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("work")

    task = tasks.spawn(work(), name="work")
    await asyncio.sleep(0)
    await tasks.close()

    assert task.cancelled()
    assert ended == ["work"]


async def test_failure_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """What ends a task badly is logged with its name, and does not disturb the others."""
    tasks = Tasks()

    async def work() -> None:
        raise ValueError("broken")

    with caplog.at_level(logging.ERROR):
        await asyncio.wait([tasks.spawn(work(), name="the work")])

    assert "the work" in caplog.text
    assert "broken" in caplog.text
