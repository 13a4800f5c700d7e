"""Reading a file that people write: a real one, of a size that can be right."""

import os
from pathlib import Path

import pytest

from bot.strict_yaml.file import read_file
from bot.strict_yaml.text import MOST_BYTES


def test_its_bytes_are_returned(tmp_path: Path) -> None:
    """All of them, as they stand."""
    (tmp_path / "file").write_bytes(b"\xffa\r\n")

    assert read_file(tmp_path / "file") == b"\xffa\r\n"


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    """One byte more than is accepted is enough to refuse it."""
    with (tmp_path / "file").open("wb") as file:
        file.truncate(10**12)

    assert len(read_file(tmp_path / "file")) == MOST_BYTES + 1


def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    """It, a folder and a device are refused at once, each in words."""
    os.mkfifo(tmp_path / "pipe")

    for path, why in [
        (tmp_path / "pipe", "It is a pipe or a device"),
        (Path("/dev/zero"), "It is a pipe or a device"),
        (tmp_path, "Is a directory"),
        (tmp_path / "none", "No such file or directory"),
    ]:
        with pytest.raises(OSError, match=why):
            read_file(path)
