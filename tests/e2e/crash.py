"""What a test needs that kills the bot: the moment to do it, and the bot again."""

import asyncio
from collections.abc import Coroutine

from tests.e2e.person import SECONDS
from tests.e2e.pilot import Pilot


async def kill(pilot: Pilot) -> None:
    """Kill the bot where its sandbox runs, in whatever thread that is."""
    await _there(pilot, pilot.bot.kill())


async def restart(pilot: Pilot) -> None:
    """Start the killed bot again; the five seconds between two IDENTIFYs are another test's matter."""
    (pilot.state / "identifies").unlink(missing_ok=True)
    await _there(pilot, pilot.bot.start())


async def stands(pilot: Pilot, event: str, operation_id: str) -> None:
    """Return as soon as the event stands in the audit log, a moment after it was written."""
    async with asyncio.timeout(SECONDS):
        while not any(one["event"] == event and one["id"] == operation_id for one in pilot.audit()):
            await asyncio.sleep(0.001)  # a file tells nobody that it grew


async def _there(pilot: Pilot, work: Coroutine[None, None, None]) -> None:
    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, pilot.ground.loop))
