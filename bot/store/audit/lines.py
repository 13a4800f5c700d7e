"""Append-only files of lines: an append is on the disk whole, or undone."""

import os
from pathlib import Path

from bot.store.database import fsync_folder
from bot.store.faults import Broken, broken_file, from_append


def append(path: Path, data: bytes, *, durable: bool = True, expected_size: int | None = None) -> int:
    """Add `data` to the end of `path` and return its new size; `durable` waits for the disk.

    `expected_size` is what the file had after the last append: another one means that somebody else wrote.
    Raise Full where nothing was added; Broken where the disk may hold anything.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise from_append(error, str(path)) from error
    try:
        before = os.fstat(descriptor).st_size
        if expected_size not in (None, before):
            raise Broken(
                f"{path} was changed by someone else; nothing more is written until the bot is started again."
            )
        _write_or_undo(descriptor, data, before, path)
        if durable:
            _sync(descriptor, path, is_new=before == 0)
    finally:
        os.close(descriptor)
    return before + len(data)


def cut(path: Path, size: int) -> None:
    """Shorten `path` to `size` bytes, durably."""
    with path.open("r+b") as file:
        file.truncate(size)
        os.fsync(file.fileno())


def _write_or_undo(descriptor: int, data: bytes, before: int, path: Path) -> None:
    """Write everything: a full disk takes a part of it without complaint and only then refuses."""
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    except OSError as error:
        try:
            os.ftruncate(descriptor, before)
        except OSError as second:
            raise broken_file(second, str(path)) from error
        raise from_append(error, str(path)) from error


def _sync(descriptor: int, path: Path, *, is_new: bool) -> None:
    """Wait for the disk. After a failure a second fsync would lie: the pages count as clean."""
    try:
        os.fsync(descriptor)
        if is_new:
            fsync_folder(path.parent)
    except OSError as error:
        raise broken_file(error, str(path)) from error
