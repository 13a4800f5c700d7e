"""The clock on the wall: the machine's time and the loop's waiting."""

import asyncio
import time
from datetime import UTC, datetime


class WallClock:
    """Real time."""

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        return datetime.fromtimestamp(time.time(), UTC)

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        await asyncio.sleep(seconds)
