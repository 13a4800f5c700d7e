"""The state folder as a whole: created, locked, opened, repaired, and left in order."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.core.ports.clock import Clock
from bot.core.ports.store import StoreError
from bot.store.alerts import AlertStore
from bot.store.audit.log import AuditLog
from bot.store.audit.search import AuditFiles
from bot.store.audit.signature import SigningKey
from bot.store.database import fsync_folder, open_database
from bot.store.faults import unusable
from bot.store.incidents import IncidentStore
from bot.store.lock import hold
from bot.store.locks import LockStore
from bot.store.operations import OperationStore
from bot.store.plays import PlayStore
from bot.store.publications import Publications
from bot.store.reviews import ReviewStore
from bot.store.seal import Seal
from bot.store.second_factors import SecondFactorStore
from bot.store.writer import Recorded, Writer

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
    plays: PlayStore
    audit: AuditFiles


@asynccontextmanager
async def open_store(
    folder: Path,
    clock: Clock,
    *,
    signing: SigningKey | None = None,
    sealing: bytes | None = None,
    recorded: Recorded = lambda _: None,
) -> AsyncIterator[Memory]:
    """Open the memory in `folder` for this process alone and close it in the end.

    `signing` signs the checkpoints of the audit log; `sealing` (32 bytes) seals second factors: without it
    none can be read or kept. `recorded` hears of every event of the audit log that is kept.
    Raise StoreError with the one line for the operator: AlreadyRunning names the holder; else the folder, the
    database or the audit log cannot be used. Nothing that is there is then changed.
    """
    _create(folder)
    with hold(folder):
        _refuse_if_lost(folder)
        async with open_database(folder / DATABASE) as database:
            writer = Writer(database, AuditLog(database, folder / AUDIT, signing), clock, recorded)
            await writer.start()
            try:
                yield _memory(writer, folder, None if sealing is None else Seal(sealing))
            finally:
                await writer.close()


def _memory(writer: Writer, folder: Path, seal: Seal | None) -> Memory:
    return Memory(
        writer,
        OperationStore(writer, seal),
        LockStore(writer),
        ReviewStore(writer),
        IncidentStore(writer),
        AlertStore(writer),
        Publications(writer),
        SecondFactorStore(writer, seal),
        PlayStore(writer),
        AuditFiles(folder / AUDIT),
    )


def _refuse_if_lost(folder: Path) -> None:
    """Raise StoreError where a log stands without the database that it is exported from."""
    try:
        is_there = (folder / DATABASE).exists() and (folder / DATABASE).stat().st_size > 0
        has_log = any(path.stat().st_size > 0 for path in (folder / AUDIT).glob("*.jsonl"))
    except OSError as error:
        raise unusable(folder, error) from error
    if has_log and not is_there:
        raise StoreError(
            f"{folder / DATABASE} is gone, but {folder / AUDIT} holds a log: nothing was started or changed. "
            "Put back the database from a backup. To begin anew, move the audit folder away."
        )


def _create(folder: Path) -> None:
    try:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True)
            fsync_folder(folder.parent)
    except OSError as error:
        raise unusable(folder, error) from error
