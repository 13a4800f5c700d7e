"""One process per state folder: an exclusive lock that names its holder."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.core.ports.store import StoreError
from bot.store.faults import unusable


class AlreadyRunning(StoreError):  # noqa: N818 - names what was found
    """Another process works in this state folder; the message names its pid and host."""


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold `<folder>/lock` (flock, pid and host inside); raise AlreadyRunning at once, or StoreError.

    The kernel releases it when the process ends, however it ends; the file stays.
    """
    descriptor = _open(folder / "lock")
    try:
        _take(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def refuse_if_held(folder: Path) -> None:
    """Raise AlreadyRunning where another process holds the folder now; change nothing."""
    try:
        descriptor = os.open(folder / "lock", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:  # nobody was here yet, or `hold` will say what is wrong
        return
    try:
        _lock(descriptor, folder)
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise unusable(path.parent, error) from error


def _take(descriptor: int, folder: Path) -> None:
    _lock(descriptor, folder)
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"pid {os.getpid()} on host {socket.gethostname()}\n".encode(), 0)
    except OSError as error:
        raise unusable(folder, error) from error


def _lock(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(descriptor, 300, 0).decode("utf-8", "replace").strip() or "another process"
        raise AlreadyRunning(
            f"Another instance ({holder}) works in {folder}: nothing was started. "
            "Stop it first, or use another state folder."
        ) from error
    except OSError as error:
        raise unusable(folder, error) from error
