"""Background tasks: named, kept, never silent."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.tasks import Tasks


async def test_a_task_has_its_name_and_its_result() -> None:
    """Whoever spawned it may wait for it."""
    tasks = Tasks()

    async def answer() -> int:
        return 42

    task = tasks.spawn(answer(), "answer")

    assert task.get_name() == "answer"
    assert await task == 42
    assert not tasks._running


async def test_what_ends_badly_is_logged() -> None:
    """Nobody has to wait for it to learn that it failed."""
    tasks = Tasks()

    async def fail() -> None:
        raise ValueError("a bug")

    with capture_logs() as logs:
        task = tasks.spawn(fail(), "failing")
        await tasks.idle()
        await asyncio.sleep(0)

    assert [(line["event"], line["task"]) for line in logs] == [("task failed", "failing")]
    assert isinstance(task.exception(), ValueError)


async def test_idle_waits_for_what_tasks_start() -> None:
    """All of it, also what began meanwhile."""
    tasks, done = Tasks(), []

    async def child() -> None:
        await asyncio.sleep(0)
        done.append("child")

    async def parent() -> None:
        await asyncio.sleep(0)
        tasks.spawn(child(), "child")

    tasks.spawn(parent(), "parent")
    await tasks.idle()

    assert done == ["child"]


async def test_close_ends_everything_quietly() -> None:
    """Also a task that starts another one while it is cancelled; a cancelled task is no failure."""
    tasks = Tasks()

    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            tasks.spawn(asyncio.Event().wait(), "last")

    with capture_logs() as logs:
        task = tasks.spawn(stubborn(), "stubborn")
        await asyncio.sleep(0)
        await asyncio.wait_for(tasks.close(), 10)

    assert not logs
    assert not tasks._running
    with pytest.raises(asyncio.CancelledError):
        await task
