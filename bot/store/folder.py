"""The state folder as a whole: created, locked, opened, repaired, and left in order."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.core.ports.clock import Clock
from bot.store.audit.log import AuditLog
from bot.store.database import fsync_folder, open_database
from bot.store.faults import unusable
from bot.store.lock import hold
from bot.store.operations import OperationStore

DATABASE = "chatops.db"
AUDIT = "audit"


@asynccontextmanager
async def open_store(folder: Path, clock: Clock) -> AsyncIterator[OperationStore]:
    """Open the store in `folder` for this process alone and close it in the end.

    Raise StoreError with the one line for the operator: AlreadyRunning names the holder; else the folder, the
    database or the audit log cannot be used. Nothing that is there is then changed.
    """
    _create(folder)
    with hold(folder):
        async with open_database(folder / DATABASE) as database:
            store = OperationStore(database, AuditLog(database, folder / AUDIT), clock)
            await store.start()
            try:
                yield store
            finally:
                await store.close()


def _create(folder: Path) -> None:
    try:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True)
            fsync_folder(folder.parent)
    except OSError as error:
        raise unusable(folder, error) from error
