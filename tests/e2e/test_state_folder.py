"""A state folder that cannot be used ends the bot in a sentence; a full one refuses until there is space."""

import asyncio
import ctypes
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sandbox import bot_process
from sandbox.app import CONFIG
from tests.e2e.pilot import Pilot, sandbox
from tests.e2e.shell import Ended, chatops, started

NOWHERE = {"DISCORD_TOKEN": "none", "DISCORD_API_BASE": "http://127.0.0.1:9", "CHATOPS_LISTEN": "127.0.0.1:0"}
"""A bot that gets as far as Discord has got too far."""
_DROP_CAPABILITY, _OVERRIDE_PERMISSIONS = 24, 1  # prctl(2), capabilities(7)


def bound_by_permissions() -> None:
    """Let the new program be stopped by permissions even as root; others are already."""
    ctypes.CDLL(None).prctl(_DROP_CAPABILITY, _OVERRIDE_PERMISSIONS)


def is_one_sentence(ended: Ended) -> bool:
    """Tell whether an operator got a line to read, and nothing else."""
    return ended.out == "" and ended.err.count("\n") == 1 and "Traceback" not in ended.err


@asynccontextmanager
async def bot_apart(world: Path, state: Path) -> AsyncIterator[Pilot]:
    """Pilot a sandbox in the folder `world`, whose bot keeps its own state in `state`."""
    async with sandbox(world, with_bot=False) as pilot:
        running = bot_process.running(bot_process.command(CONFIG), state, pilot.ready)
        async with running:
            yield pilot


async def run_in(state: Path) -> Ended:
    """Try to run the bot with this state folder."""
    environ = {**NOWHERE, "CHATOPS_STATE": str(state)}
    return await chatops("run", environ=environ, prepare=bound_by_permissions)


async def test_read_only(tmp_path: Path) -> None:
    """Nothing is started where nothing can be written down."""
    tmp_path.chmod(0o500)
    ended = await run_in(tmp_path)

    assert ended.code == 1
    assert is_one_sentence(ended), ended.err
    assert ended.err.startswith(f"{tmp_path} cannot be used (Permission denied): nothing was started.")


async def test_a_file_where_the_folder_belongs(tmp_path: Path) -> None:
    """It is left alone."""
    (tmp_path / "state").write_text("mine")
    ended = await run_in(tmp_path / "state")

    assert ended.code == 1
    assert is_one_sentence(ended), ended.err
    assert str(tmp_path / "state") in ended.err
    assert "nothing was started" in ended.err
    assert (tmp_path / "state").read_text() == "mine"


async def test_a_newer_schema(tmp_path: Path) -> None:
    """A database that a newer version wrote is not touched."""
    with sqlite3.connect(tmp_path / "chatops.db") as database:
        database.execute("PRAGMA application_id = 1128812368")
        database.execute("CREATE TABLE operation (id TEXT)")
        database.execute("PRAGMA user_version = 999")
    database.close()
    before = (tmp_path / "chatops.db").read_bytes()
    ended = await run_in(tmp_path)

    assert ended.code == 1
    assert is_one_sentence(ended), ended.err
    assert "was written by a newer version (schema 999" in ended.err
    assert (tmp_path / "chatops.db").read_bytes() == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a file system of two megabytes."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "none", str(tmp_path)]
    if subprocess.run(mount, check=False).returncode != 0:
        pytest.skip("a small disk needs the right to mount one")
    yield tmp_path
    subprocess.run(["umount", "--lazy", tmp_path], check=True)


def fill(disk: Path) -> None:
    """Leave no byte."""
    with (disk / "ballast").open("wb", buffering=0) as ballast:
        for size in (4096, 1):
            try:
                while True:
                    ballast.write(bytes(size))
            except OSError:
                continue


async def test_a_full_disk_at_the_start(small_disk: Path) -> None:
    """Nothing is started, in one sentence."""
    fill(small_disk)
    ended = await run_in(small_disk)

    assert ended.code == 1
    assert is_one_sentence(ended), ended.err
    assert str(small_disk) in ended.err
    assert "start" in ended.err


async def test_a_disk_that_fills_up(small_disk: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A request is refused with a sentence, nothing is done; with space again the next one is taken."""
    async with bot_apart(tmp_path_factory.mktemp("discord"), small_disk) as pilot:
        fill(small_disk)
        reply = await pilot.person("alice").slash(
            "deploy", service="order-service", version="v2.4.1", environment="staging"
        )

        assert reply.text.startswith("This could not be recorded")
        assert "The disk is full: nothing was kept. Free some space and try again." in reply.text
        versions = {one["version"] for one in await pilot.replicas("order-service", "staging")}
        assert versions == {"v2.4.0"}

        (small_disk / "ballast").unlink()
        card = await pilot.deploy("alice", "order-service", "v2.4.1", "staging")
        await card.shows("Deploy complete")
        assert pilot.accepted(card.operation_id) == 1
    verified = await chatops("audit", "verify", "--state", str(small_disk))
    assert verified.code == 0, verified.out


async def test_a_second_instance(tmp_path: Path) -> None:
    """It ends before it has said a word to Discord, and names the first."""
    async with started("run", environ={**NOWHERE, "CHATOPS_STATE": str(tmp_path)}) as first:
        async with asyncio.timeout(30):
            while not (tmp_path / "control.sock").exists():
                await asyncio.sleep(0.01)
        ended = await run_in(tmp_path)
        still = first.returncode is None

    assert still
    assert ended.code == 1
    assert is_one_sentence(ended), ended.err
    assert ended.err.startswith(f"Another instance (pid {first.pid} on host ")
    assert f"works in {tmp_path}: nothing was started." in ended.err
