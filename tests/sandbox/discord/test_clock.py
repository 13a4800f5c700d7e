"""The clock on the wall."""

import asyncio
from datetime import UTC

from sandbox.discord.clock import WallClock


async def test_it_tells_utc_and_calls_back() -> None:
    """A cancelled call is not made."""
    called = asyncio.Event()
    clock = WallClock()
    clock.call_later(60, lambda: None).cancel()
    clock.call_later(0, called.set)

    async with asyncio.timeout(10):
        await called.wait()
    assert clock.now().tzinfo is UTC
