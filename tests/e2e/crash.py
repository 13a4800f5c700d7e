"""What a test needs that kills the bot: the moment to do it, and the bot again."""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bot.__main__ import main
from bot.store.audit.verify import OK, UNANCHORED
from sandbox.app import CONFIG
from sandbox.discord.faults.rest import Fault
from tests.e2e.person import SECONDS
from tests.e2e.pilot import Pilot

_MOST_CALLS = 10**6


async def kill(pilot: Pilot) -> None:
    """Kill the bot where its sandbox runs, in whatever thread that is."""
    await _there(pilot, pilot.bot.kill())


async def stop(pilot: Pilot) -> int:
    """End the bot in order where its sandbox runs; return its exit code."""
    process = pilot.bot._process
    assert process is not None
    await _there(pilot, pilot.bot.stop())
    code = process.returncode
    assert code is not None
    return code


async def launch(pilot: Pilot) -> None:
    """Start the killed bot without waiting for it to be ready: it will not live that long."""
    await forget_identifies(pilot)
    await _there(pilot, pilot.bot.launch())


async def restart(pilot: Pilot) -> None:
    """Start the killed bot again and wait until it is ready."""
    await forget_identifies(pilot)
    await _there(pilot, pilot.bot.start())


async def forget_identifies(pilot: Pilot) -> None:
    """Let the bot begin at once: neither it nor Discord counts what was; that is other tests' matter."""
    (pilot.state / "identifies").unlink(missing_ok=True)
    await pilot.in_discord(lambda discord: setattr(discord.gateway._admission._identifies, "_used", 0))


async def stands(pilot: Pilot, event: str, operation_id: str) -> None:
    """Return as soon as the event stands in the audit log, a moment after it was written."""
    async with asyncio.timeout(SECONDS):
        while not any(one["event"] == event and one["id"] == operation_id for one in pilot.audit()):
            await asyncio.sleep(0.001)  # a file tells nobody that it grew


async def proven(pilot: Pilot) -> None:
    """Hold that nothing is missing in the audit log, nothing was changed, and all of it is anchored."""
    assert await verdict(pilot) == OK, "what `chatops audit verify` says is on stdout"


async def verdict(pilot: Pilot) -> int:
    """Return with what `chatops audit verify` ends while a bot runs, once its newest record is anchored."""
    ask = ["audit", "verify", "--config", str(CONFIG), "--state", str(pilot.state)]
    end = time.monotonic() + SECONDS
    while (code := await asyncio.to_thread(main, ask)) == UNANCHORED and time.monotonic() < end:
        await asyncio.sleep(0.05)  # a record stands in its file a moment before its checkpoint does
    return code


@asynccontextmanager
async def unanswered(work: Coroutine[Any, Any, object]) -> AsyncIterator[None]:
    """Let somebody ask inside the block for what will never be answered."""
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(work)
        try:
            yield
        finally:
            asked.cancel()


@asynccontextmanager
async def killed_at(pilot: Pilot, method: str, path: str, answer: str = "") -> AsyncIterator[asyncio.Event]:
    """Kill the bot at the first such call it makes, carried out and never answered; leave when it is dead.

    The event says that it is. With `answer`, only a call is meant whose answer holds these words. Afterwards
    nothing else is played on calls either.
    """
    dead = asyncio.Event()

    async def play(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        assert isinstance(response, web.Response)
        if dead.is_set() or not _is_the_bots(request) or answer not in (response.text or ""):
            return response
        await pilot.bot.kill()
        dead.set()
        return web.Response(status=502)

    fault = Fault(method, path, _MOST_CALLS, None, play)
    await pilot.in_discord(lambda discord: discord._faults.arm(fault))
    yield dead
    try:
        async with asyncio.timeout(SECONDS):
            await dead.wait()
    except TimeoutError:
        raise AssertionError(f"the bot never made the call {method} {path} {answer}") from None
    await pilot.control("clear")


def _is_the_bots(request: web.Request) -> bool:
    """Tell whether the bot makes a call: with its token or, where it answers somebody, with none."""
    return request.headers.get(hdrs.AUTHORIZATION, "Bot").startswith("Bot")


async def _there(pilot: Pilot, work: Coroutine[None, None, None]) -> None:
    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, pilot.ground.loop))
