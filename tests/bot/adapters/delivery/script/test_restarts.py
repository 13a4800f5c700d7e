"""What the `script` delivery knows after the bot was stopped, killed or started anew."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.adapters.delivery.script import ScriptDelivery
from bot.core.ports.back_end import CannotTell, OrderRefused, Phase
from tests.fakes.script import DeliveryTool, begun, order, python, reports


async def stop(adapter: ScriptDelivery) -> None:
    """Stop the bot in the middle of an order."""
    await adapter._orders._tasks.close()


async def test_an_end_is_known_after_a_restart(tool: DeliveryTool, session: aiohttp.ClientSession) -> None:
    """The next process answers as this one did, and runs nothing again."""
    before = tool.adapter(session)
    await before.start(order())
    end = (await reports(before))[-1]
    after = tool.adapter(session)
    await after.start(order())

    assert await after.find("op_1") == end
    assert await reports(after) == [end]
    assert tool.orders() == ["op_1"]


async def test_it_outlives_the_bot(tool: DeliveryTool, session: aiohttp.ClientSession) -> None:
    """The next bot watches it to its end, from the first line, and runs nothing again."""
    tool.hold()
    before = tool.adapter(session)
    await before.start(order())
    await begun(tool)
    await stop(before)
    after = tool.adapter(session)
    found = await after.find("op_1")
    await after.start(order())
    with pytest.raises(OrderRefused, match="still runs"):
        await after.start(order("op_2"))
    tool.release()
    seen = await reports(after)

    assert found is not None
    assert (found.phase, found.desired) == (Phase.RUNNING, 3)
    assert [report.ready for report in seen] == sorted(report.ready for report in seen)
    assert seen[-1].evidence == "3/3 replicas healthy, version v2.4.1"
    assert await tool.adapter(session).find("op_1") == seen[-1]
    assert tool.orders() == ["op_1"]


async def test_its_end_is_known_to_the_next_bot(tool: DeliveryTool, session: aiohttp.ClientSession) -> None:
    """Also where it came while there was none; it is remembered, and what was printed is forgotten then."""
    tool.hold()
    before = tool.adapter(session)
    await before.start(order())
    await begun(tool)
    await stop(before)
    tool.release()
    async with asyncio.timeout(10):
        while not (tool.state / "op_1.end").exists():
            await asyncio.sleep(0.005)
    found = await tool.adapter(session).find("op_1")
    after = tool.adapter(session)
    again = await after.find("op_1")
    await after.start(order("op_2"))
    await reports(after, "op_2")

    assert found == again
    assert found is not None
    assert (found.phase, found.ready) == (Phase.SUCCEEDED, 3)
    assert {path.stem for path in tool.state.glob("*.out")} == {"op_2"}


async def test_a_command_that_was_killed_cannot_be_told(
    tool: DeliveryTool, session: aiohttp.ClientSession
) -> None:
    """It is neither repeated nor guessed about, by no bot; another order may follow."""
    adapter = tool.adapter(session, run=python("print('begun', flush=True); os.killpg(0, 9)"))
    await adapter.start(order())
    with pytest.raises(CannotTell, match="op_1 was begun"):
        await reports(adapter)
    after = tool.adapter(session)
    for question in (after.find("op_1"), after.start(order()), reports(after)):
        with pytest.raises(CannotTell, match="op_1 was begun"):
            await question
    await after.start(order("op_2"))

    assert (await reports(after, "op_2"))[-1].phase is Phase.SUCCEEDED
    assert tool.orders() == ["op_2"]


async def test_find_tells_of_a_command_that_was_killed(
    tool: DeliveryTool, session: aiohttp.ClientSession
) -> None:
    """What the tool tells is followed to its end."""
    tool.tell("op_1", phase="running", ready=1, desired=3)
    adapter = tool.adapter(session, run=python("os.killpg(0, 9)"), find=tool.found_by())
    await adapter.start(order())
    following = adapter.follow("op_1")
    async with asyncio.timeout(10):
        first = await anext(following)
        while first.ready == 0:  # the order's own report, while it ran
            first = await anext(following)
    tool.tell("op_1", phase="succeeded", ready=3, desired=3, evidence="3/3 healthy")
    last = [report async for report in following][-1]

    assert (first.phase, first.ready) == (Phase.RUNNING, 1)
    assert (last.phase, last.evidence) == (Phase.SUCCEEDED, "3/3 healthy")


async def test_a_tool_that_never_heard_of_what_was_begun(
    tool: DeliveryTool, session: aiohttp.ClientSession
) -> None:
    """The command did begin, whatever of it the tool has seen: that is no order that never arrived."""
    adapter = tool.adapter(session, run=python("os.killpg(0, 9)"), find=tool.found_by())
    await adapter.start(order())
    with pytest.raises(CannotTell):
        await reports(adapter)
    with pytest.raises(CannotTell, match="op_1 was begun and did not end"):
        await tool.adapter(session, find=tool.found_by()).find("op_1")

    assert await adapter.find("op_2") is None


async def test_a_bot_that_is_killed(tool: DeliveryTool, session: aiohttp.ClientSession) -> None:
    """Its command runs on and keeps its place; the next bot sees its end and repeats nothing."""
    tool.hold()
    code = (
        "import asyncio, json, sys, aiohttp\n"
        "from tests.fakes.script import order\n"
        "from bot.adapters.delivery.script import ScriptDelivery\n"
        "async def main():\n"
        "    adapter = ScriptDelivery.build(None, json.loads(sys.argv[1]), {})\n"
        "    await adapter.start(order())\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    bot = await _bot(code, tool.options())
    await begun(tool)
    bot.send_signal(signal.SIGKILL)
    await bot.wait()
    after = tool.adapter(session)

    with pytest.raises(OrderRefused, match="still runs"):
        await after.start(order("op_2"))
    tool.release()
    assert (await reports(after))[-1].phase is Phase.SUCCEEDED
    await after.start(order("op_2"))
    assert (await reports(after, "op_2"))[-1].phase is Phase.SUCCEEDED
    assert tool.orders() == ["op_1", "op_2"]


async def _bot(code: str, options: dict[str, Any]) -> asyncio.subprocess.Process:
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd())}
    return await asyncio.create_subprocess_exec(sys.executable, "-c", code, json.dumps(options), env=environ)
