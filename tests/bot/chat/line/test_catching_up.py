"""Reconciling: once at a time, again if asked meanwhile, until it succeeds."""

import asyncio

from bot.chat.line.catching_up import CatchingUp
from bot.tasks import Tasks
from tests.fakes.impatient import ImpatientClock


class Reconciliation:
    """Waits for `gate`, then answers what it was told to, True in the end."""

    def __init__(self, *answers: bool | Exception) -> None:
        self.answers = list(answers)
        self.gate = asyncio.Event()
        self.gate.set()
        self.begun = 0

    async def __call__(self) -> bool:
        """Reconcile once."""
        self.begun += 1
        await self.gate.wait()
        answer = self.answers.pop(0) if self.answers else True
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_not_done_before_the_first() -> None:
    """Ready means that everything missed was read at least once."""
    tasks, work = Tasks(), Reconciliation()
    catching_up = CatchingUp(work, tasks, ImpatientClock())
    assert not catching_up.done

    catching_up.request()
    assert not catching_up.done
    await tasks.idle()

    assert catching_up.done


async def test_requests_during_a_run_are_one_more_run() -> None:
    """Many new sessions while one reconciliation runs lead to a single further one."""
    tasks, work = Tasks(), Reconciliation()
    work.gate.clear()
    catching_up = CatchingUp(work, tasks, ImpatientClock())
    for _ in range(4):
        catching_up.request()
        await asyncio.sleep(0)
    work.gate.set()
    await tasks.idle()

    assert work.begun == 2


async def test_tries_until_everything_could_be_read() -> None:
    """A failure, or something left unsettled, is tried again."""
    tasks, work = Tasks(), Reconciliation(OSError("away"), False, True)
    catching_up = CatchingUp(work, tasks, ImpatientClock())
    catching_up.request()
    await tasks.idle()

    assert work.begun == 3
    assert catching_up.done
