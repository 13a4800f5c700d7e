"""Append-only files: whole or undone."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.store.audit.lines import append, cut
from bot.store.faults import Broken

LIMITED = """
import resource, sys
from pathlib import Path
from bot.store.audit.lines import append
from bot.store.faults import Full
path = Path(sys.argv[1])
append(path, b"first\\n")
resource.setrlimit(resource.RLIMIT_FSIZE, (10, resource.RLIM_INFINITY))
try:
    append(path, b"second line\\n")
except Full:
    print("full", path.stat().st_size)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
append(path, b"third\\n")
"""


def test_append_adds_and_returns_the_size(tmp_path: Path) -> None:
    """Data goes to the end; the size returned is the one to expect next."""
    path = tmp_path / "a.jsonl"

    size = append(path, b"one\n", expected_size=0)
    append(path, b"two\n", durable=False, expected_size=size)

    assert path.read_bytes() == b"one\ntwo\n"
    assert path.stat().st_mode & 0o077 == 0


def test_append_notices_another_writer(tmp_path: Path) -> None:
    """A file that is not as it was left is not written to."""
    path = tmp_path / "a.jsonl"
    size = append(path, b"one\n")
    path.write_bytes(b"one\nforged\n")

    with pytest.raises(Broken, match="someone else"):
        append(path, b"two\n", expected_size=size)

    assert path.read_bytes() == b"one\nforged\n"


def test_short_write_is_undone(tmp_path: Path) -> None:
    """Where only a part fits nothing stays of it, and the next append is not glued to it."""
    path = tmp_path / "a.jsonl"

    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=True, timeout=30
    )

    assert done.stdout == "full 6\n"
    assert path.read_bytes() == b"first\nthird\n"


def test_unwritable_place_is_broken(tmp_path: Path) -> None:
    """What cannot be opened for another reason than space breaks the store."""
    with pytest.raises(Broken):
        append(tmp_path / "missing" / "a.jsonl", b"one\n")


def test_cut_shortens(tmp_path: Path) -> None:
    """Only the beginning stays."""
    path = tmp_path / "a.jsonl"
    append(path, b"one\ntw")

    cut(path, 4)

    assert path.read_bytes() == b"one\n"
