"""Credentials in files of their own."""

import os
from pathlib import Path

import pytest

from bot.settings.secret_file import LARGEST, read_secret

SECRET = b"s3cret with a blank"


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (SECRET, SECRET),
        (SECRET + b"\n", SECRET),
        (SECRET + b"\r\n", SECRET),
        (b" s3cret ", b" s3cret "),
        (b"x" * LARGEST, b"x" * LARGEST),
    ],
)
def test_a_file_is_read_without_its_last_newline(tmp_path: Path, content: bytes, read: bytes) -> None:
    """Everything else in it is the credential; a link is followed."""
    path, link = tmp_path / "token", tmp_path / "..data"
    path.write_bytes(content)
    link.symlink_to(path)

    assert read_secret(path) == read.decode()
    assert read_secret(link) == read.decode()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"  \n", "is empty"),
        (SECRET + b"\n\n", "has several lines"),
        (SECRET + b"\nmore", "has several lines"),
        (SECRET + b"\0", "invisible characters"),
        (SECRET + b"\xff", "is not text in UTF-8"),
        (SECRET + b"x" * LARGEST, "is larger than 64 KB"),
    ],
)
def test_what_is_no_credential_is_refused_and_not_shown(tmp_path: Path, content: bytes, says: str) -> None:
    """The sentence names the file, and holds nothing of what is in it; no cause behind it does, either."""
    path = tmp_path / "token"
    path.write_bytes(content)

    with pytest.raises(ValueError, match=f"^{path} {says}|^{path} .* or {says}") as caught:
        read_secret(path)
    assert "s3cret" not in f"{caught.value}"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    """A file that is not there, a folder, a pipe that would never end, a loop of links."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")

    for path, says in (
        (tmp_path / "none", "is not there"),
        (tmp_path, "is not a file"),
        (tmp_path / "pipe", "is not a file"),
        (tmp_path / "loop", "is not there|cannot be read"),
        (tmp_path / ("x" * 300), r"cannot be read \(File name too long\)"),
    ):
        with pytest.raises(ValueError, match=says):
            read_secret(path)
