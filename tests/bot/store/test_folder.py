"""The state folder through bad luck: crashes, full and read-only disks, a second instance."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.ports.audit import Filters
from bot.core.ports.store import StoreError
from bot.store.audit.query import query
from bot.store.audit.verify import OK, verify
from bot.store.folder import open_store
from bot.store.lock import AlreadyRunning
from tests.fakes.operations import HandClock, make_event, make_operation

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


def _program(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-W", "error", str(HERE / name), *arguments]


def _isolated(folder: Path) -> list[str]:
    """Return the command that runs `filling.py` on a small file system of its own, where that is allowed."""
    mount = f'mount -t tmpfs -o size=16m none "{folder}" && exec "$@"'
    for rights in (["--mount"], ["--mount", "--map-root-user"]):
        command = ["unshare", *rights, "sh", "-c", mount, "sh"]
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return [*command, *_program("filling.py", "tmpfs", str(folder))]
    return _program("filling.py", "limit", str(folder))


@pytest.mark.parametrize("is_isolated", [True, False], ids=["no space left", "files may not grow"])
def test_full_disk(tmp_path: Path, is_isolated: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Full at any step: refused, reading answers, resumed with the space, nothing lost or told twice."""
    command = _isolated(tmp_path) if is_isolated and shutil.which("unshare") else None

    done = subprocess.run(
        command or _program("filling.py", "limit", str(tmp_path)),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )

    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    refusals = seen.pop("refusals")
    assert seen == {
        "resumed": 24,
        "read": True,
        "trouble": True,
        "lost": [],
        "told as kept": True,
        "verdict": OK,
    }
    assert refusals["Full"] + refusals["Broken"] > 10
    if command and "tmpfs" in command:
        assert refusals["Broken"] == 0


async def test_second_instance_is_refused(tmp_path: Path) -> None:
    """While one instance works, a second is refused with its holder; afterwards the folder is free."""
    async with open_store(tmp_path, HandClock()) as memory:
        with pytest.raises(AlreadyRunning, match=f"pid {os.getpid()} "):
            async with open_store(tmp_path, HandClock()):
                pass
        await memory.operations.add(make_operation())

    async with open_store(tmp_path, HandClock()) as memory:
        assert await memory.operations.operation("op_1")


READ_ONLY = """
import asyncio, os, sys
from pathlib import Path
from bot.core.ports.store import StoreError
from bot.store.folder import open_store
from tests.fakes.operations import HandClock
async def main():
    async with open_store(Path(sys.argv[2]), HandClock()):
        pass
os.chdir(sys.argv[1])
if os.geteuid() == 0:
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
try:
    asyncio.run(main())
except StoreError as error:
    print(error)
"""


@pytest.mark.parametrize("place", [".", "deeper/down"])
def test_read_only_folder(tmp_path: Path, place: str) -> None:
    """A folder that cannot be written is refused in one line (root, whom nothing stops, tries as nobody)."""
    folder = tmp_path / "state"
    folder.mkdir(mode=0o555)
    done = subprocess.run(
        [sys.executable, "-c", READ_ONLY, str(folder), place],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert done.stderr == ""
    assert "cannot be used (Permission denied): nothing was started." in done.stdout
    assert done.stdout.count("\n") == 1


async def test_folder_that_is_a_file(tmp_path: Path) -> None:
    """A file where the folder belongs is refused and stays."""
    (tmp_path / "state").write_text("mine")

    with pytest.raises(StoreError, match="cannot be used"):
        async with open_store(tmp_path / "state", HandClock()):
            pass

    assert (tmp_path / "state").read_text() == "mine"


async def test_a_log_without_its_database(tmp_path: Path) -> None:
    """Where the database is lost no new one is begun beside the old log, which then would not be its own."""
    async with open_store(tmp_path, HandClock()) as memory:
        await memory.operations.add(make_operation(), make_event(make_operation()))
    (tmp_path / "chatops.db").unlink()

    with pytest.raises(StoreError, match=r"chatops\.db is gone, but .*audit holds a log: .* from a backup"):
        async with open_store(tmp_path, HandClock()):
            pass

    assert not (tmp_path / "chatops.db").exists()


@pytest.mark.parametrize("delay", [0.0, 0.0004, 0.0009, 0.0015, 0.0025, 0.004])
async def test_killed_at_any_moment(tmp_path: Path, delay: float) -> None:
    """Killed between two instructions of whatever it did just then, the folder starts and is whole."""
    program = await asyncio.create_subprocess_exec(
        *_program("crashing.py", str(tmp_path)),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    assert program.stdout is not None
    for _ in range(8):
        await program.stdout.readline()
    await asyncio.sleep(delay)
    program.send_signal(signal.SIGKILL)
    confirmed = (await program.stdout.read()).split()
    await program.wait()

    async with open_store(tmp_path, HandClock()) as memory:
        kept = {operation.id for operation in await memory.operations.unsettled()}
        await memory.operations.record(make_event(make_operation(0)))
    told = [record.fields["id"] for record in query(tmp_path / "audit", Filters(event="operation.requested"))]

    assert {line.decode() for line in confirmed} <= kept
    assert sorted(told) == sorted([*kept, "op_0"])
    assert verify([tmp_path / "audit"]).code == OK
