"""The state folder as a whole: created, locked, opened, repaired, and left in order."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.core.ports.clock import Clock
from bot.store.alerts import AlertStore
from bot.store.audit.log import AuditLog
from bot.store.audit.search import AuditFiles
from bot.store.database import fsync_folder, open_database
from bot.store.faults import unusable
from bot.store.incidents import IncidentStore
from bot.store.lock import hold
from bot.store.locks import LockStore
from bot.store.operations import OperationStore
from bot.store.publications import Publications
from bot.store.reviews import ReviewStore
from bot.store.seal import Seal
from bot.store.second_factors import SecondFactorStore
from bot.store.writer import Writer

DATABASE = "chatops.db"
AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Memory:
    """All that is remembered, each kind through its port; `writer` tells how the storage fares."""

    writer: Writer
    operations: OperationStore
    locks: LockStore
    reviews: ReviewStore
    incidents: IncidentStore
    alerts: AlertStore
    publications: Publications
    second_factors: SecondFactorStore
    audit: AuditFiles


@asynccontextmanager
async def open_store(folder: Path, clock: Clock, key: bytes | None = None) -> AsyncIterator[Memory]:
    """Open the memory in `folder` for this process alone and close it in the end.

    `key` (32 bytes) seals second factors; without it none can be read or kept.
    Raise StoreError with the one line for the operator: AlreadyRunning names the holder; else the folder, the
    database or the audit log cannot be used. Nothing that is there is then changed.
    """
    _create(folder)
    with hold(folder):
        async with open_database(folder / DATABASE) as database:
            writer = Writer(database, AuditLog(database, folder / AUDIT), clock)
            await writer.start()
            try:
                yield _memory(writer, folder, None if key is None else Seal(key))
            finally:
                await writer.close()


def _memory(writer: Writer, folder: Path, seal: Seal | None) -> Memory:
    return Memory(
        writer,
        OperationStore(writer),
        LockStore(writer),
        ReviewStore(writer),
        IncidentStore(writer),
        AlertStore(writer),
        Publications(writer),
        SecondFactorStore(writer, seal),
        AuditFiles(folder / AUDIT),
    )


def _create(folder: Path) -> None:
    try:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True)
            fsync_folder(folder.parent)
    except OSError as error:
        raise unusable(folder, error) from error
