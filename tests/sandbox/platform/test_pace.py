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


async def test_one_passes_while_the_rest_is_held() -> None:
    """A pass is good for one step, for whoever comes first; holding again takes back what was not used."""
    pace = Pace()
    pace.hold()
    steps = [asyncio.ensure_future(pace.step()) for _ in range(2)]  # noqa: TID251 - ended below
    await asyncio.sleep(0)

    pace.let_pass()
    async with asyncio.timeout(10):
        done, waiting = await asyncio.wait(steps, return_when=asyncio.FIRST_COMPLETED)
    assert (len(done), len(waiting)) == (1, 1)

    pace.release()
    async with asyncio.timeout(10):
        await asyncio.gather(*steps)
