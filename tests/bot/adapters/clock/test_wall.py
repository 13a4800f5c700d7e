"""Real time."""

import time
from datetime import UTC

from bot.adapters.clock.wall import WallClock


async def test_it_tells_the_time_in_utc_and_waits() -> None:
    """Aware, and not before it was read or after."""
    before = time.time()
    now = WallClock().now()

    assert now.tzinfo is UTC
    assert before <= now.timestamp() <= time.time()
    await WallClock().sleep(0)
