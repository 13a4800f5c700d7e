"""What a test needs that kills the bot: the moment to do it, and the bot again."""

import asyncio

from tests.e2e.person import SECONDS
from tests.e2e.pilot import Pilot


async def restart(pilot: Pilot) -> None:
    """Start the killed bot again; the five seconds between two IDENTIFYs are another test's matter."""
    (pilot.state / "identifies").unlink(missing_ok=True)
    await pilot.bot.start()


async def stands(pilot: Pilot, event: str, operation_id: str) -> None:
    """Return as soon as the event stands in the audit log, a moment after it was written."""
    async with asyncio.timeout(SECONDS):
        while not any(one["event"] == event and one["id"] == operation_id for one in pilot.audit()):
            await asyncio.sleep(0.001)  # a file tells nobody that it grew
