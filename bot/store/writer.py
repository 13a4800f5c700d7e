"""The one writer: all that is kept takes turns here, each change in one transaction with its events."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import aiosqlite
import structlog

from bot.core.domain.audit import Event
from bot.core.domain.checkpoint import Checkpoint
from bot.core.ports.clock import Clock
from bot.core.ports.store import StoreError
from bot.store.audit.log import AuditLog, try_checkpoint
from bot.store.backup import back_up
from bot.store.database import Database
from bot.store.faults import Broken, Full
from bot.tasks import Tasks

CHECKPOINT_SECONDS = 60
"""Silence longer than two of these tells that somebody stopped the bot, or its checkpoints."""

Change: TypeAlias = Callable[[aiosqlite.Connection], Awaitable[None]]
"""What a transaction does beside writing its events down; StoreError undoes all of it."""
Recorded: TypeAlias = Callable[[Event], None]
"""Hears of each event once it is kept; it neither waits nor raises."""


class Writer:
    """Calls take turns; each write is one transaction, then an export of its records.

    A full disk refuses the call and lets the next one try: the transaction was undone, or, where only the
    export failed, it stands, and is exported before anything else is written. So StoreError alone does not
    say that nothing was kept: read again. After any other fault of the storage, writing stays refused until
    the next start and `broken` is set. `trouble` is a sentence while a write could not be done, else None.
    `recorded` hears of every event that is kept.
    """

    def __init__(
        self, database: Database, log: AuditLog, clock: Clock, recorded: Recorded = lambda _: None
    ) -> None:
        self._database = database
        self._log = log
        self._clock = clock
        self._recorded = recorded
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

    async def write(self, change: Change, events: Sequence[Event]) -> None:
        """Make `change` and write `events` down, durably, both or, raising StoreError, neither.

        It is done whole even if the caller is cancelled halfway: a transaction is no place to stop.
        """
        done: asyncio.Future[StoreError | None] = asyncio.get_running_loop().create_future()
        self._tasks.spawn(self._finish(change, events, done), "store write")
        if (error := await done) is not None:
            raise error

    async def read(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Return the rows that `sql` selects.

        That takes a turn, too: the one connection would show a transaction that is not committed.
        """
        async with self._turn:
            return [tuple(row) for row in await self._database.fetch(sql, parameters)]

    async def checkpoint(self) -> Checkpoint:
        """Export what a full disk held back, and keep and return a checkpoint; raise StoreError."""
        async with self._turn:
            await self._guard(self._log.export)
            self._newest = await self._log.checkpoint(self._clock.now())
            return self._newest

    async def hash_at(self, seq: int) -> str:
        """Return the hash of a record of the audit log, 64 zeros where there is none; raise StoreError."""
        async with self._turn:
            return await self._log.hash_at(seq)

    @property
    def lag(self) -> int:
        """How many records are kept that are not in the audit file yet."""
        return self._log.lag

    @property
    def waiting(self) -> int:
        """How many writes wait for their turn or are under way."""
        return len(self._tasks)

    def newest_checkpoint(self) -> Checkpoint | None:
        """Return the checkpoint that was kept last."""
        return self._newest

    async def keep_checkpoints(self, tell: Callable[[], Awaitable[None]]) -> None:
        """Keep a checkpoint every minute, also when idle, and tell others of it; run until cancelled.

        It ends when the store breaks.
        """
        while not self.broken.is_set():
            await self._clock.sleep(CHECKPOINT_SECONDS)
            try:
                await self.checkpoint()
                await tell()
            except StoreError as error:
                structlog.get_logger(__name__).warning("no checkpoint was kept", reason=str(error))

    async def back_up(self, target: Path) -> None:
        """Write a consistent copy of everything to the new file `target`; raise StoreError."""
        async with self._turn:
            await back_up(self._database, target)

    async def _finish(
        self, change: Change, events: Sequence[Event], done: asyncio.Future[StoreError | None]
    ) -> None:
        outcome: StoreError | None = StoreError("An error in the program stopped this; nothing was kept.")
        try:
            outcome = await self._outcome(change, events)
        finally:
            if not done.done():
                done.set_result(outcome)

    async def _outcome(self, change: Change, events: Sequence[Event]) -> StoreError | None:
        async with self._turn:
            try:
                await self._guard(lambda: self._transact(change, events))
            except StoreError as error:
                return error
            self._newest = await try_checkpoint(self._log, self._clock.now()) or self._newest
        return None

    async def _transact(self, change: Change, events: Sequence[Event]) -> None:
        await self._log.export()
        async with self._database.transaction() as connection:
            await change(connection)
            await self._log.add(connection, events)
        self._log.note_kept(len(events))
        for event in events:
            self._recorded(event)
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
