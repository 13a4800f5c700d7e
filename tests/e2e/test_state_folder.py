"""A state folder that cannot be used, or is in use, ends the bot in a sentence."""

import asyncio
import ctypes
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

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
