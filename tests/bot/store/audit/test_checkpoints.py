"""Checkpoints as they are kept."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.domain.checkpoint import Checkpoint
from bot.core.ports.store import StoreError
from bot.store.audit.checkpoints import FILE, cut_torn, keep, newest
from tests.fakes.operations import NOON

CHECKPOINT = Checkpoint(NOON, "chatops/1", 41, "ab" * 32)


def test_kept_line(tmp_path: Path) -> None:
    """Each is one JSON line with the three lines of its note."""
    keep(tmp_path / FILE, CHECKPOINT, durable=True)
    keep(tmp_path / FILE, CHECKPOINT, durable=False)

    first, second = (tmp_path / FILE).read_bytes().splitlines()
    assert first == second
    assert json.loads(first) == {
        "timestamp": "2026-03-04T12:00:00.000Z",
        "origin": "chatops/1",
        "size": 41,
        "hash": "ab" * 32,
        "note": f"chatops/1\n41\n{'ab' * 32}\n",
    }


def test_newest(tmp_path: Path) -> None:
    """The last whole line counts, however long the file; what cannot be read is refused."""
    assert newest(tmp_path / FILE) is None
    for size in range(100):
        keep(tmp_path / FILE, replace(CHECKPOINT, size=size), durable=False)
    with (tmp_path / FILE).open("ab") as file:
        file.write(b'{"size": 100')
    assert newest(tmp_path / FILE) == (99, "ab" * 32)

    with (tmp_path / FILE).open("ab") as file:
        file.write(b"\n")
    with pytest.raises(StoreError, match="no checkpoint"):
        newest(tmp_path / FILE)


def test_torn_end_is_cut(tmp_path: Path) -> None:
    """An unfinished line goes, whole ones stay, and no file is no problem."""
    cut_torn(tmp_path / FILE)
    keep(tmp_path / FILE, CHECKPOINT, durable=False)
    whole = (tmp_path / FILE).read_bytes()
    cut_torn(tmp_path / FILE)
    assert (tmp_path / FILE).read_bytes() == whole

    (tmp_path / FILE).write_bytes(whole + whole[:20])
    cut_torn(tmp_path / FILE)

    assert (tmp_path / FILE).read_bytes() == whole


@pytest.mark.parametrize("after", [b"", b"\0" * 700, b"\0" * 20 + b"12, 34\n"])
def test_zeros_of_a_power_cut_are_no_checkpoint(tmp_path: Path, after: bytes) -> None:
    """Where the file grew and its bytes never came, the lines before the zeros count, and stay alone."""
    keep(tmp_path / FILE, CHECKPOINT, durable=True)
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole + after + b"\0" * 300 + whole)

    assert newest(tmp_path / FILE) == (41, "ab" * 32)
    cut_torn(tmp_path / FILE)

    assert (tmp_path / FILE).read_bytes() == whole
