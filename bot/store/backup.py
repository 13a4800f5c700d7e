"""A backup: one compact file that holds the operations and the whole audit log."""

import asyncio
import os
from pathlib import Path

from bot.core.ports.store import StoreError
from bot.store.database import Database, fsync_folder


async def back_up(database: Database, target: Path) -> None:
    """Write a consistent copy of the database to the new file `target`, durably; raise StoreError.

    It is made on the one connection: a second one, as any copying tool would open, could damage the original.
    The JSON lines need no copy of their own: they are exported again from the database.
    """
    if await asyncio.to_thread(target.exists):
        raise StoreError(f"{target} exists already; nothing was backed up. Name a new file.")
    await database.copy(target)
    try:
        await asyncio.to_thread(_make_durable, target)
    except OSError as error:
        raise StoreError(
            f"{target} may not outlast a power cut ({error.strerror or error}): do not rely on it. "
            "Look at that disk, or name a file on another."
        ) from error


def _make_durable(target: Path) -> None:
    descriptor = os.open(target, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fchmod(descriptor, 0o600)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    fsync_folder(target.parent.absolute())
