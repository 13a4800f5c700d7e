"""The pace of a rollout."""

import asyncio

from sandbox.platform.pace import Pace


async def test_held_steps_wait_for_release() -> None:
    """Nothing steps while held; everything after."""
    pace = Pace()
    pace.hold()
    step = asyncio.gather(pace.step())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not step.done()

    pace.release()

    async with asyncio.timeout(10):
        await step
