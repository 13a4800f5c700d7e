"""One process per state folder."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.ports.store import StoreError
from bot.store.lock import AlreadyRunning, hold, refuse_if_held

HOLDER = """
import sys
from pathlib import Path
from bot.store.lock import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_second_holder_is_told_of_the_first(tmp_path: Path) -> None:
    """Within one process, too, the second is refused at once, with pid and host of the first."""
    with hold(tmp_path), pytest.raises(AlreadyRunning) as refused, hold(tmp_path):
        pass

    assert f"pid {os.getpid()} on host {socket.gethostname()}" in str(refused.value)
    assert str(tmp_path) in str(refused.value)


def test_lock_ends_with_its_process(tmp_path: Path) -> None:
    """While another process lives it holds; once it is killed the folder is free, whatever the file says."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunning, match=f"pid {other.pid} "), hold(tmp_path):
            pass
        other.kill()

    with hold(tmp_path):
        assert (tmp_path / "lock").read_text() == f"pid {os.getpid()} on host {socket.gethostname()}\n"


def test_unusable_folder(tmp_path: Path) -> None:
    """A folder in which no lock can be made is refused with one line that names it."""
    with pytest.raises(StoreError, match="cannot be used") as refused, hold(tmp_path / "missing"):
        pass

    assert str(tmp_path / "missing") in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_look_takes_nothing(tmp_path: Path) -> None:
    """Looking whether the folder is held neither takes it nor leaves a trace."""
    refuse_if_held(tmp_path)
    assert not (tmp_path / "lock").exists()

    with hold(tmp_path):
        with pytest.raises(AlreadyRunning, match=f"pid {os.getpid()} "):
            refuse_if_held(tmp_path)
        kept = (tmp_path / "lock").read_text()
    refuse_if_held(tmp_path)

    assert (tmp_path / "lock").read_text() == kept
