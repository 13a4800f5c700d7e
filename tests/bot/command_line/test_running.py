"""Running, asking and backing up the bot from the command line."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from bot.adapters.clock.wall import WallClock
from bot.store.folder import open_store
from bot.web.control import SOCKET, Errand, Say, serve
from tests.fakes.folder import Ended, Folder, make_folder
from tests.fakes.remembered import remember


def test_without_a_token_it_does_not_run(folder: Folder) -> None:
    """Exit 78, one line that says where to get one and how to do without."""
    ended = folder.chatops("run")

    assert (ended.code, len(ended.err.splitlines())) == (78, 1)
    assert "DISCORD_TOKEN is not set" in ended.err
    assert "chatops sandbox" in ended.err


def test_a_second_instance_names_the_first(folder: Folder) -> None:
    """It exits and says who holds the state folder; nothing is shared."""

    async def hold() -> Ended:
        folder.state.mkdir()
        async with open_store(folder.state, WallClock()):
            return await asyncio.to_thread(folder.chatops, "run", DISCORD_TOKEN="x")  # noqa: S106 - no real one

    ended = asyncio.run(hold())

    assert (ended.code, ended.told_plainly) == (1, True)
    assert str(os.getpid()) in ended.err


def test_a_path_that_is_too_long_for_a_socket_is_told(tmp_path: Path) -> None:
    """The door for `chatops do` needs a short path; the operator learns that and no traceback."""
    deep = tmp_path / ("x" * 100)
    deep.mkdir()
    ended = make_folder(deep).chatops("run", DISCORD_TOKEN="x")  # noqa: S106 - no real one

    assert (ended.code, ended.told_plainly) == (1, True)
    assert "choose a shorter `state`" in ended.err


def test_do_without_anyone_to_ask_does_nothing(folder: Folder) -> None:
    """No bot runs and Discord is away: nothing is done, and the way out is told."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{nobody.getsockname()[1]}/api/v10"
        environ = {"DISCORD_TOKEN": "x", "DISCORD_API_BASE": base}
        ended = folder.chatops("do", "/deploy order-service v1 staging", "--as", "alice", **environ)

    assert (ended.code, ended.told_plainly) == (1, True)
    assert "Nothing was done" in ended.out


async def test_ctrl_c_says_that_the_bot_goes_on(folder: Folder) -> None:
    """Exit 130 and one sentence, also where it is pressed twice: what was handed over is not taken back."""
    folder.state.mkdir()
    given, answered = asyncio.Event(), asyncio.Event()

    async def works(_: Errand, __: Say) -> int:
        given.set()
        await answered.wait()
        return 0

    async def no_backup(_: Path, __: Say) -> int:
        return 1

    async with serve(folder.state / SOCKET, works, no_backup):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "do", "/deploy a b c", "--as", "al"),
            cwd=folder.path,
            env=folder.environ(),
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(20):
            await given.wait()
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGINT)
            _, told = await process.communicate()
        answered.set()

    assert process.returncode == 130
    assert told.decode().startswith("Stopped by Ctrl-C before the end was known: a bot that runs goes on")
    assert len(told.splitlines()) == 1


async def test_do_keeps_its_exit_code_when_nobody_reads(folder: Folder) -> None:
    """`chatops do ... | head -1`: given once, ended quietly, and a failure stays one."""
    given: list[str] = []
    folder.state.mkdir()

    async def fails(errand: Errand, say: Say) -> int:
        given.append(errand.command)
        say("it failed")
        return 1

    async def no_backup(_: Path, __: Say) -> int:
        return 1

    read, write = os.pipe()
    os.close(read)
    words = ("-m", "bot", "do", "/deploy a b c", "--as", "al")
    async with serve(folder.state / SOCKET, fails, no_backup):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *words,
            cwd=folder.path,
            env=folder.environ(),
            stdout=write,
            stderr=asyncio.subprocess.PIPE,
        )
        os.close(write)
        _, err = await asyncio.wait_for(process.communicate(), 30)

    assert (process.returncode, err, given) == (1, b"", ["/deploy a b c"])


async def test_a_signal_ends_it_cleanly(folder: Folder) -> None:
    """SIGTERM while Discord is away: exit 0, and the state folder is free again."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{nobody.getsockname()[1]}/api/v10"
        environ = folder.environ({"DISCORD_TOKEN": "x", "DISCORD_API_BASE": base})
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            cwd=folder.path,
            env=environ,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stderr is not None
        async with asyncio.timeout(30):
            while b"listening" not in await process.stderr.readline():
                assert process.returncode is None
            process.send_signal(signal.SIGTERM)
            await process.stderr.read()
            assert await process.wait() == 0
    async with open_store(folder.state, WallClock()):
        assert not (folder.state / "control.sock").exists()


def test_a_backup_is_one_new_file(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """What exists is not overwritten."""
    asyncio.run(remember(folder))
    target = folder.path / "copy.tar"
    first, second = (folder.here(capsys, "backup", str(target)) for _ in range(2))

    assert (first.code, second.code) == (0, 1)
    assert target.stat().st_size > 0
    assert second.err.strip()


def test_a_backup_needs_no_credential(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """A timer makes it, which systemd gives none of those that the bot has."""
    asyncio.run(remember(folder))
    named = "second_factor: {key: {credential: second_factor}}\nadapters:"
    folder.settings.write_text(folder.settings.read_text(encoding="utf-8").replace("adapters:", named))

    ended = folder.here(capsys, "backup", str(folder.path / "copy.tar"))

    assert (ended.code, ended.err) == (0, "")
