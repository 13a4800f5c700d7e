"""`chatops do`: who carries a command out, and what is told."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.app.do import Hands, carry_out, do
from bot.app.faults import Fault
from bot.app.parts import open_parts
from bot.app.settings import read
from bot.core.workflow import Workflow
from bot.web import control
from bot.web.control import Errand
from tests.fakes.bench import Bench
from tests.fakes.folder import Folder


async def test_a_running_bot_carries_it_out(folder: Folder) -> None:
    """There is one writer: whoever types only hears how it goes."""
    told: list[str] = []
    folder.state.mkdir()

    async def run(errand: control.Errand, say: control.Say) -> int:
        say(f"{errand.user}: {errand.command}")
        return 1

    async def no_backup(_: Path, __: control.Say) -> int:
        return 1

    async with control.serve(folder.state / control.SOCKET, run, no_backup):
        code = await do(read(folder.settings), {}, Errand("/deploy a b c", "alice"), told.append)

    assert (code, told) == (1, ["alice: /deploy a b c"])


async def test_without_a_bot_it_needs_the_token(folder: Folder) -> None:
    """Exit 78, and nothing is opened."""
    with pytest.raises(Fault, match="DISCORD_TOKEN") as fault:
        await do(read(folder.settings), {}, Errand("/deploy a b c", "alice"), print)

    assert fault.value.code == 78
    assert not folder.state.exists()


async def test_a_bot_that_breaks_off_is_not_replaced(folder: Folder) -> None:
    """It may have taken the command: it is not carried out a second time here."""
    told: list[str] = []
    folder.state.mkdir()

    async def breaks_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.transport.abort()

    async with await asyncio.start_unix_server(breaks_off, folder.state / control.SOCKET):
        code = await do(read(folder.settings), {}, Errand("/deploy a b c", "alice"), told.append)

    assert code == 1
    assert "chatops audit query" in told[0]


async def test_what_is_no_command_is_refused_before_anybody_is_asked(folder: Folder) -> None:
    """The usage is told; neither Discord nor a back end hears of it."""
    told: list[str] = []
    bench = Bench()
    async with open_parts(read(folder.settings), {}) as parts:
        nobody: Any = object()  # never asked
        hands = Hands(parts, Workflow(bench.deps), parts.sources(bench.chat), nobody)
        code = await carry_out(hands, Errand("/explode", "alice"), told.append)

    assert code == 1
    assert "no such command" in told[0]
    assert not bench.store.events
