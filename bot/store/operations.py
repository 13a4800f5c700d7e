"""Keeps operations and their audit events: the store port on SQLite."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import aiosqlite
import structlog

from bot.core.domain.audit import Event
from bot.core.domain.operation import FINAL, Operation, State
from bot.core.ports.clock import Clock
from bot.core.ports.store import Stale, StoreError
from bot.store import documents
from bot.store.audit.checkpoints import Checkpoint
from bot.store.audit.log import AuditLog, try_checkpoint
from bot.store.backup import back_up
from bot.store.database import Database
from bot.store.faults import Broken, Full
from bot.tasks import Tasks

CHECKPOINT_SECONDS = 60
"""Silence longer than two of these tells that somebody stopped the bot, or its checkpoints."""

_UNSETTLED = tuple(sorted(state for state in State if state not in FINAL))
_Change = Callable[[aiosqlite.Connection], Awaitable[None]]


class OperationStore:
    """The `Store` port. Calls take turns; each write is one transaction, then an export of its records.

    A full disk refuses the call and lets the next one try: the transaction was undone, or, where only the
    export failed, it stands, and is exported before anything else is written. So StoreError alone does not
    say that nothing was kept: read again. After any other fault of the storage, writing stays refused until
    the next start and `broken` is set. `trouble` is a sentence while a write could not be done, else None.
    """

    def __init__(self, database: Database, log: AuditLog, clock: Clock) -> None:
        self._database = database
        self._log = log
        self._clock = clock
        self._turn = asyncio.Lock()
        self._tasks = Tasks()
        self._newest: Checkpoint | None = None
        self._refusal: StoreError | None = None
        self.trouble: str | None = None
        self.broken = asyncio.Event()

    async def start(self) -> None:
        """Repair the audit files and keep the first checkpoint; raise StoreError."""
        now = self._clock.now()
        await self._log.start(now)
        self._newest = await self._log.checkpoint(now, durable=True)

    async def close(self) -> None:
        """Let running writes end, keep a last checkpoint, refuse everything after it."""
        await self._tasks.idle()
        async with self._turn:
            if self._refusal is None:
                await try_checkpoint(self._log, self._clock.now(), durable=True)
            self._refusal = StoreError("The store is closed; nothing was kept.")

    async def add(self, operation: Operation, *events: Event) -> Operation:
        """Keep a new operation (returned with revision 1). Raise Duplicate if its interaction is known."""
        kept = dataclasses.replace(operation, revision=1)

        async def insert(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "INSERT INTO operation (state, revision, service, environment, message_id,"
                " expires_at, finished_at, document, interaction_id, id)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*_columns(kept), kept.interaction_id, kept.id),
            )

        await self._write(insert, events)
        return kept

    async def save(self, operation: Operation, *events: Event) -> Operation:
        """Replace the kept value if it still has `operation.revision`; return it with the next revision.

        Raise Stale where it has not, and Busy where it would be the second one executing on its target.
        """
        kept = dataclasses.replace(operation, revision=operation.revision + 1)

        async def update(connection: aiosqlite.Connection) -> None:
            cursor = await connection.execute(
                "UPDATE operation SET state = ?, revision = ?, service = ?, environment = ?, message_id = ?,"
                " expires_at = ?, finished_at = ?, document = ? WHERE id = ? AND revision = ?",
                (*_columns(kept), operation.id, operation.revision),
            )
            if cursor.rowcount != 1:
                raise Stale(f"{operation.id} was changed by someone else meanwhile; read it again.")

        await self._write(update, events)
        return kept

    async def record(self, *events: Event) -> None:
        """Write events that change no operation. Raise Duplicate for a second `command` record of one id."""

        async def nothing(connection: aiosqlite.Connection) -> None:
            """Change nothing: the events are the whole transaction."""

        await self._write(nothing, events)

    async def operation(self, operation_id: str) -> Operation | None:
        """Return the operation with this id."""
        return await self._one("id = ?", operation_id)

    async def by_card(self, message_id: str) -> Operation | None:
        """Return the operation shown on this message."""
        return await self._one("message_id = ?", message_id)

    async def executing(self, service: str, environment: str) -> Operation | None:
        """Return the operation that executes on this target, if one does."""
        return await self._one(
            "service = ? AND environment = ? AND state = 'executing'", service, environment
        )

    async def ended_since(self, at: datetime) -> Sequence[Operation]:
        """Return every operation that ended at `at` or later, the first to end coming first."""
        return await self._select("finished_at >= ? ORDER BY finished_at, rowid", documents.sortable(at))

    async def unsettled(self) -> Sequence[Operation]:
        """Return every operation that is not final, those that expire first coming first."""
        marks = ", ".join("?" * len(_UNSETTLED))
        return await self._select(f"state IN ({marks}) ORDER BY expires_at, rowid", *_UNSETTLED)

    async def checkpoint(self) -> Checkpoint:
        """Export what a full disk held back, and keep and return a checkpoint; raise StoreError."""
        async with self._turn:
            await self._guard(self._log.export)
            self._newest = await self._log.checkpoint(self._clock.now())
            return self._newest

    def newest_checkpoint(self) -> Checkpoint | None:
        """Return the checkpoint that was kept last."""
        return self._newest

    async def keep_checkpoints(self) -> None:
        """Keep a checkpoint every minute, also when idle; run until cancelled, or until the store breaks."""
        while not self.broken.is_set():
            await self._clock.sleep(CHECKPOINT_SECONDS)
            try:
                await self.checkpoint()
            except StoreError as error:
                structlog.get_logger(__name__).warning("no checkpoint was kept", reason=str(error))

    async def back_up(self, target: Path) -> None:
        """Write a consistent copy of everything to the new file `target`; raise StoreError."""
        async with self._turn:
            await back_up(self._database, target)

    async def _write(self, change: _Change, events: Sequence[Event]) -> None:
        """Do the whole write even if the caller is cancelled halfway: a transaction is no place to stop."""
        done: asyncio.Future[StoreError | None] = asyncio.get_running_loop().create_future()
        self._tasks.spawn(self._finish(change, events, done), "store write")
        if (error := await done) is not None:
            raise error

    async def _finish(
        self, change: _Change, events: Sequence[Event], done: asyncio.Future[StoreError | None]
    ) -> None:
        outcome: StoreError | None = StoreError("An error in the program stopped this; nothing was kept.")
        try:
            outcome = await self._outcome(change, events)
        finally:
            if not done.done():
                done.set_result(outcome)

    async def _outcome(self, change: _Change, events: Sequence[Event]) -> StoreError | None:
        async with self._turn:
            try:
                await self._guard(lambda: self._transact(change, events))
            except StoreError as error:
                return error
            self._newest = await try_checkpoint(self._log, self._clock.now()) or self._newest
        return None

    async def _transact(self, change: _Change, events: Sequence[Event]) -> None:
        await self._log.export()
        async with self._database.transaction() as connection:
            await change(connection)
            await self._log.add(connection, events)
        await self._log.export()

    async def _guard(self, work: Callable[[], Awaitable[None]]) -> None:
        """Refuse if the store is broken or closed; remember what breaks it now."""
        if self._refusal is not None:
            raise type(self._refusal)(str(self._refusal))
        try:
            await work()
        except StoreError as error:
            self._remember(error)
            raise
        self.trouble = None

    def _remember(self, error: StoreError) -> None:
        if isinstance(error, Broken):
            self._refusal = error
            self.broken.set()
        if isinstance(error, (Broken, Full)):
            self.trouble = str(error)

    async def _one(self, where: str, *parameters: str) -> Operation | None:
        found = await self._select(f"{where} LIMIT 1", *parameters)
        return found[0] if found else None

    async def _select(self, where: str, *parameters: str) -> list[Operation]:
        """Take a turn for reading, too: the one connection would show a transaction that is not committed."""
        async with self._turn:
            rows = await self._database.fetch(
                f"SELECT document FROM operation WHERE {where}",  # noqa: S608 - only our own conditions
                parameters,
            )
        return [documents.decode(row[0]) for row in rows]


def _columns(operation: Operation) -> tuple[Any, ...]:
    return (
        operation.state,
        operation.revision,
        operation.plan.service,
        operation.plan.environment,
        operation.card.message_id if operation.card else None,
        documents.sortable(operation.expires_at),
        documents.sortable(operation.finished_at) if operation.finished_at else None,
        documents.encode(operation),
    )
