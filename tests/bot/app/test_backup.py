"""`chatops backup`: who makes the copy, and what is told."""

import sqlite3
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest

from bot.adapters.clock.wall import WallClock
from bot.app.backup import back_up, carry_out
from bot.app.faults import Fault
from bot.app.settings import read
from bot.store.audit.signature import SigningKey
from bot.store.audit.verify import verify
from bot.store.folder import open_store
from bot.web import control
from tests.fakes.folder import Folder
from tests.fakes.operations import make_event, make_operation


def operations(backup: Path) -> int:
    """Count what a backup holds."""
    with sqlite3.connect(backup) as connection:
        (count,) = connection.execute("SELECT count(*) FROM operation").fetchone()
    connection.close()
    return int(count)


async def test_a_running_bot_makes_it(folder: Folder) -> None:
    """Nobody else may touch the database; what it remembers at that moment is in the file."""
    told: list[str] = []
    target = folder.path / "backup.db"
    async with open_store(folder.state, WallClock()) as memory:
        await memory.operations.add(make_operation())
        async with control.serve(
            folder.state / control.SOCKET, no_command, partial(carry_out, memory.writer)
        ):
            code = await back_up(read(folder.settings), target, told.append)

    assert (code, told) == (0, [f"Everything the bot remembers is in {target}."])
    assert operations(target) == 1


async def test_without_a_bot_it_is_made_here(folder: Folder) -> None:
    """With the same words."""
    told: list[str] = []
    target = folder.path / "backup.db"
    folder.state.mkdir()

    code = await back_up(read(folder.settings), target, told.append)

    assert (code, told) == (0, [f"Everything the bot remembers is in {target}."])
    assert operations(target) == 0


async def test_of_nothing_none_is_made(folder: Folder) -> None:
    """A wrong state folder is told: an empty backup would be found out when it is needed."""
    with pytest.raises(Fault, match=r"No backup was made: .*state is not there. Name the state folder"):
        await back_up(read(folder.settings), folder.path / "backup.db", print)

    assert not folder.state.exists()
    assert not (folder.path / "backup.db").exists()


async def test_it_leaves_a_log_that_is_signed_to_its_end(folder: Folder) -> None:
    """A stopped bot's log is closed anew by whoever opens it; that must not look like a forgery."""
    key = SigningKey("chatops", bytes(32))
    (folder.path / "audit.key").write_text(key.line, encoding="utf-8")
    settings = folder.settings.read_text(encoding="utf-8") + "audit: {key: {file: audit.key}}\n"
    folder.settings.write_text(settings, encoding="utf-8")
    async with open_store(folder.state, WallClock()) as memory:
        await memory.operations.add(make_operation(), make_event(make_operation()))

    (folder.state / "audit" / "checkpoints.jsonl").unlink()  # what counts is what is kept from now on

    await back_up(read(folder.settings), folder.path / "backup.db", print)

    verdict = verify([folder.state / "audit"], [], [key.public])
    assert verdict.code == 0, verdict.sentences


async def test_a_relative_path_is_the_callers(folder: Folder) -> None:
    """The bot works in a folder of its own, so it is told the whole path."""
    asked: list[Path] = []

    async def note(target: Path, say: control.Say) -> int:
        asked.append(target)
        say("done")
        return 0

    folder.state.mkdir()
    async with control.serve(folder.state / control.SOCKET, no_command, note):
        await back_up(read(folder.settings), Path("backup.db"), lambda _: None)

    assert asked == [Path.cwd() / "backup.db"]


@pytest.mark.parametrize("runs", [True, False])
async def test_a_file_that_exists_is_kept(folder: Folder, *, runs: bool) -> None:
    """Exit 1 and one sentence about the backup, whoever would have made it."""
    target = folder.path / "backup.db"
    target.write_text("precious")
    folder.state.mkdir()
    async with AsyncExitStack() as bot:
        if runs:
            memory = await bot.enter_async_context(open_store(folder.state, WallClock()))
            door = control.serve(folder.state / control.SOCKET, no_command, partial(carry_out, memory.writer))
            await bot.enter_async_context(door)
        with pytest.raises(Fault) as fault:
            await back_up(read(folder.settings), target, print)

    assert fault.value.code == 1
    assert fault.value.lines == (f"{target} exists already; nothing was backed up. Name a new file.",)
    assert target.read_text() == "precious"


async def test_a_folder_that_somebody_holds_without_answering(folder: Folder) -> None:
    """A bot that is just starting, say: the sentence is about the backup that was asked for."""
    async with open_store(folder.state, WallClock()):
        with pytest.raises(Fault, match="No backup was made"):
            await back_up(read(folder.settings), folder.path / "backup.db", print)

    assert not (folder.path / "backup.db").exists()


async def test_a_bot_that_ends_midway_leaves_nothing_to_rely_on(folder: Folder) -> None:
    """Without its word the file may be half a backup."""

    async def breaks(target: Path, say: control.Say) -> int:
        raise ConnectionResetError

    folder.state.mkdir()
    async with control.serve(folder.state / control.SOCKET, no_command, breaks):
        with pytest.raises(Fault, match="do not rely on") as fault:
            await back_up(read(folder.settings), folder.path / "backup.db", print)

    assert fault.value.code == 1


async def no_command(errand: control.Errand, _: control.Say) -> int:
    """Carry out nothing: no command is expected."""
    raise AssertionError(f"{errand.user}: {errand.command}")
