"""A backup: one compact file that holds the operations and the whole audit log."""

import asyncio
import contextlib
import os
from pathlib import Path

from bot.core.ports.store import StoreError
from bot.store.database import Database, fsync_folder


async def back_up(database: Database, target: Path) -> None:
    """Write a consistent copy of the database to the new file `target`, durably; raise StoreError.

    It is made on the one connection: a second one, as any copying tool would open, could damage the original.
    It gets its name when it is whole: half a copy can look like an empty database, and be put back as one.
    The JSON lines need no copy of their own: they are exported again from the database.
    """
    if await asyncio.to_thread(target.exists):
        raise StoreError(f"{target} exists already; nothing was backed up. Name a new file.")
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        await asyncio.to_thread(_begin, unfinished)
        await database.copy(unfinished)
        await asyncio.to_thread(_finish, unfinished, target)
    except OSError as error:
        raise _explain(target, error) from error
    finally:
        with contextlib.suppress(OSError):  # it is there only if something else failed, which is told already
            await asyncio.to_thread(unfinished.unlink, missing_ok=True)


def _begin(unfinished: Path) -> None:
    """Make the file anew, for its owner only from the first byte."""
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _finish(unfinished: Path, target: Path) -> None:
    """Give the copy its name, once its content is durable."""
    descriptor = os.open(unfinished, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    unfinished.rename(target)
    fsync_folder(target.parent.absolute())


def _explain(target: Path, error: OSError) -> StoreError:
    """Say what became of it: the last step makes its name durable, every other one comes before the name."""
    reason = error.strerror or error
    if target.exists():
        told = f"{target} may not outlast a power cut ({reason}): do not rely on it."
    else:
        told = f"{target} could not be written ({reason}); nothing was backed up."
    return StoreError(f"{told} Look at that disk, or name a file on another.")
