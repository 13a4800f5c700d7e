"""Following an order."""

import asyncio

from bot.adapters.commands.progress import Progress
from bot.core.ports.back_end import Order, Phase, Report

ORDER = Order(operation_id="op_1", action="migrate", service="s", environment="e")
REPORTS = [
    Report(phase=phase, ready=ready, desired=2)
    for phase, ready in ((Phase.RUNNING, 0), (Phase.RUNNING, 1), (Phase.SUCCEEDED, 2))
]


async def test_everyone_hears_everything() -> None:
    """Who came first, who came late, and who came after the end."""
    progress = Progress(ORDER, REPORTS[0])

    async def hear() -> list[Report]:
        return [report async for report in progress.follow()]

    first = asyncio.gather(hear(), hear())
    await asyncio.sleep(0)
    progress.add(REPORTS[1])
    late = asyncio.gather(hear())
    await asyncio.sleep(0)
    progress.add(REPORTS[2])

    assert [*await first, *await late] == [REPORTS] * 3
    assert await hear() == REPORTS
    assert progress.last == REPORTS[2]


async def test_what_says_nothing_new_is_told_to_nobody() -> None:
    """The same report again changes nothing."""
    progress = Progress(ORDER, REPORTS[0])
    for report in (REPORTS[0], REPORTS[1], REPORTS[1], REPORTS[2]):
        progress.add(report)

    assert [report async for report in progress.follow()] == REPORTS


async def test_who_comes_late_misses_the_oldest_of_very_many() -> None:
    """What a chatty command said stays within bounds, and its end is told."""
    progress = Progress(ORDER, REPORTS[0])
    following = progress.follow()
    assert await anext(following) == REPORTS[0]
    for ready in range(1, 3_000):
        progress.add(Report(phase=Phase.RUNNING, ready=ready, desired=3_000))
    progress.add(REPORTS[2])
    seen = [report async for report in following]

    assert (len(seen), seen[0].ready, seen[-1]) == (1_000, 2_001, REPORTS[2])


async def test_nobody_waits_for_an_end_that_never_comes() -> None:
    """Given up, it is followed no more; what was told stays."""
    progress = Progress(ORDER, REPORTS[0])
    following = progress.follow()
    assert await anext(following) == REPORTS[0]
    (ended, _) = await asyncio.gather(anext(following, None), _given_up(progress))

    assert ended is None
    assert [report async for report in progress.follow()] == REPORTS[:1]


async def _given_up(progress: Progress) -> None:
    progress.give_up()
