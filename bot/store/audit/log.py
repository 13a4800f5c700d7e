"""The audit log as the store uses it: add within a transaction, export after it, repair before the first."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from pathlib import Path

import aiosqlite
import structlog

from bot.core.domain.audit import Event, EventName
from bot.core.domain.checkpoint import Checkpoint
from bot.core.domain.person import CHATOPS
from bot.core.ports.store import StoreError
from bot.store.audit import checkpoints, outbox, repair, segments
from bot.store.audit.boot import Boot
from bot.store.audit.lines import append
from bot.store.audit.outbox import Line
from bot.store.audit.record import NO_LINE, line_hash
from bot.store.audit.signature import SigningKey
from bot.store.database import Database, fsync_folder
from bot.store.faults import unusable


class AuditLog:
    """The files in `folder`, always a copy of the beginning of what the database holds.

    Checkpoints are signed with `key`, if there is one.
    """

    def __init__(self, database: Database, folder: Path, key: SigningKey | None = None) -> None:
        self._database = database
        self._folder = folder
        self._checkpoints = folder / checkpoints.FILE
        self._key = key
        self._origin = ""
        self._boot = Boot(1)
        self._exported = 0
        self._kept = 0
        self._last_hash = NO_LINE
        self._sizes: dict[str, int] = {}

    async def start(self, at: datetime) -> None:
        """Repair the files, or raise StoreError if they are not what the database says."""
        try:
            await asyncio.to_thread(self._create_folder)
            self._origin = await outbox.origin(self._database)
            await self._check_newest_checkpoint()
            self._boot = Boot((await outbox.head(self._database)).size + 1)
            await self._repair(at)
            self._kept = self._exported
            await asyncio.to_thread(checkpoints.cut_torn, self._checkpoints)
        except OSError as error:
            raise unusable(self._folder, error) from error

    async def add(self, connection: aiosqlite.Connection, events: Sequence[Event]) -> None:
        """Write `events` down within the open transaction."""
        await outbox.add(connection, events, self._boot)

    def note_kept(self, records: int) -> None:
        """Count records whose transaction stands."""
        self._kept += records

    @property
    def lag(self) -> int:
        """How many records are in the database and not in a file."""
        return self._kept - self._exported

    async def export(self) -> None:
        """Bring every committed record into its file, durably; Full and Broken leave them in the database."""
        while lines := await outbox.after(self._database, self._exported):
            for month, group in groupby(lines, key=lambda line: line.month):
                await self._append(month, list(group))

    async def checkpoint(self, at: datetime, *, durable: bool = False) -> Checkpoint:
        """Keep and return a checkpoint of what is exported.

        It need not be durable: one that a power cut takes away leaves records unanchored, never a false one.
        """
        checkpoint = Checkpoint(at, self._origin, self._exported, self._last_hash)
        if self._key is not None:
            checkpoint = replace(checkpoint, signature=self._key.sign(checkpoint.dated))
        await asyncio.to_thread(checkpoints.keep, self._checkpoints, checkpoint, durable=durable)
        return checkpoint

    async def hash_at(self, seq: int) -> str:
        """Return the hash of record `seq`, 64 zeros where there is none; raise StoreError."""
        return await outbox.hash_at(self._database, seq)

    def _create_folder(self) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        fsync_folder(self._folder.parent)

    async def _check_newest_checkpoint(self) -> None:
        """Refuse a database that has lost or changed what a checkpoint has seen."""
        newest = await asyncio.to_thread(checkpoints.newest, self._checkpoints)
        if newest and await outbox.hash_at(self._database, newest[0]) != newest[1]:
            raise StoreError(
                f"{self._checkpoints}: the database does not hold seq {newest[0]} as it was "
                "seen here; nothing was started or changed. It is an older copy, or altered: put back the "
                "right one. To go on with this one, move the audit folder away; it is written anew."
            )

    async def _append(self, month: str, lines: list[Line]) -> None:
        data = b"".join(line.text + b"\n" for line in lines)
        self._sizes[month] = await asyncio.to_thread(
            append, self._path(month), data, expected_size=self._sizes.get(month, 0)
        )
        self._mark(lines[-1])

    async def _repair(self, at: datetime) -> None:
        """Write down what is wrong before it is put right, so that no crash hides a repair."""
        findings = await self._inspect()
        wrong = [finding for finding in findings if finding.needs_repair]
        if wrong:
            for finding in wrong:
                await asyncio.to_thread(repair.set_aside, finding)
            async with self._database.transaction() as connection:
                await outbox.add(connection, [_repaired(wrong, at)], self._boot)
            for finding in wrong:
                await asyncio.to_thread(repair.cut_off, finding)
        for finding in findings:
            self._sizes[segments.month(finding.path)] = finding.good
        await self._write_missing(wrong)
        await self.export()

    async def _inspect(self) -> list[repair.Finding]:
        months = await outbox.months(self._database)
        await asyncio.to_thread(repair.refuse_unknown, self._folder, months)
        findings = []
        for month in months:
            lines = await outbox.of_month(self._database, month)
            findings.append(await asyncio.to_thread(repair.inspect, self._existing(month), lines))
            self._mark(lines[-1])
        return findings

    async def _write_missing(self, findings: Sequence[repair.Finding]) -> None:
        """Complete files of any month; the last record of all is thereby exported again, too."""
        for finding in findings:
            if finding.missing:
                await self._append(finding.path.stem, list(finding.missing))

    def _mark(self, line: Line) -> None:
        if line.seq >= self._exported:
            self._exported = line.seq
            self._last_hash = line_hash(line.text)

    def _path(self, month: str) -> Path:
        return self._folder / f"{month}.jsonl"

    def _existing(self, month: str) -> Path:
        """Return the month's file, the compressed one where that alone is there."""
        plain = self._path(month)
        packed = plain.with_name(plain.name + segments.PACKED)
        return packed if packed.exists() and not plain.exists() else plain


async def try_checkpoint(log: AuditLog, at: datetime, *, durable: bool = False) -> Checkpoint | None:
    """Keep a checkpoint; the log itself stands without it, so a failure is told to operators only."""
    try:
        return await log.checkpoint(at, durable=durable)
    except StoreError as error:
        structlog.get_logger(__name__).warning("no checkpoint was kept", reason=str(error))
        return None


def _repaired(findings: Sequence[repair.Finding], at: datetime) -> Event:
    return Event(
        at=at,
        event=EventName.LOG_REPAIRED,
        id="audit",
        user=CHATOPS,
        command="",
        channel="",
        reason="; ".join(finding.describe() for finding in findings),
    )
