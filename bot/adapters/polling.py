"""Follows what a back end carries out where that tells nothing by itself: it is asked again and again."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

from bot.core.ports.back_end import Phase, Report


async def poll(look: Callable[[], Awaitable[Report]], every: float) -> AsyncGenerator[Report, None]:
    """Yield reports as they change, the last one terminal; `every` is in seconds.

    Whatever `look` raises ends it: the core asks again what became of the order.
    """
    last: Report | None = None
    while True:
        report = await look()
        if report != last:
            yield report
        if report.phase is not Phase.RUNNING:
            return
        last = report
        await asyncio.sleep(every)
