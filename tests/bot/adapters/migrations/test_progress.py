"""Following an order."""

import asyncio

from bot.adapters.migrations.progress import Progress
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
