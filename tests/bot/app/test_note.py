"""`chatops audit note`: whether the bot runs or not, one event more, in the chain as any other."""

from functools import partial
from pathlib import Path

import pytest

from bot.adapters.clock.wall import WallClock
from bot.app import note
from bot.app.faults import Fault
from bot.app.settings import read
from bot.core.domain.by_hand import Note
from bot.core.ports.audit import Filters
from bot.store.audit.query import query
from bot.store.audit.verify import verify
from bot.store.folder import open_store
from bot.web import control
from bot.web.control import Errand, Say
from tests.fakes.folder import Folder

NOTE = Note("/rollback order-service production", "alice", ("bob",))


def noted(state: Path) -> list[str]:
    """Return the commands that were noted."""
    return [
        str(each.fields["command"]) for each in query(state / "audit", Filters(event="fallback.recorded"))
    ]


async def test_it_is_written_down_here(folder: Folder) -> None:
    """By this process, where no bot runs; the log verifies."""
    folder.state.mkdir()
    said: list[str] = []

    assert await note.write_down(read(folder.settings), NOTE, said.append) == 0

    assert said == [
        "Written down as fallback.recorded: @alice did /rollback order-service production by hand."
    ]
    assert noted(folder.state) == ["/rollback order-service production"]
    assert verify([folder.state / "audit"]).code == 0


async def test_a_running_bot_writes_it_down(folder: Folder) -> None:
    """There is one writer."""

    async def nothing(_: Errand, __: Say) -> int:
        raise AssertionError("no command was given")

    async def no_backup(_: Path, __: Say) -> int:
        raise AssertionError("no backup was asked for")

    said: list[str] = []
    async with open_store(folder.state, WallClock()) as memory:
        door, write_down = folder.state / control.SOCKET, partial(note.carry_out, memory, WallClock())
        async with control.serve(door, nothing, no_backup, None, write_down):
            assert await note.write_down(read(folder.settings), NOTE, said.append) == 0

    assert noted(folder.state) == ["/rollback order-service production"]


async def test_what_is_no_command_is_refused(folder: Folder) -> None:
    """Exit code 2, and nothing is written."""
    folder.state.mkdir()
    with pytest.raises(Fault, match="Nothing was written down") as ended:
        await note.write_down(read(folder.settings), Note("/rollback x y", "alice", at="soon"), print)

    assert (ended.value.code, noted(folder.state)) == (2, [])
