"""Keeps locks and their audit events: the locks port on SQLite."""

from collections.abc import Sequence

import aiosqlite

from bot.core.domain.audit import Event
from bot.core.domain.lock import Lock
from bot.store import documents
from bot.store.writer import Writer


class LockStore:
    """The `Locks` port."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def lock(self, lock: Lock, *events: Event) -> None:
        """Keep the lock in place of any that stood there before."""

        async def put(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "INSERT OR REPLACE INTO lock (service, environment, document) VALUES (?, ?, ?)",
                (lock.service, lock.environment, documents.encode(lock)),
            )

        await self._writer.write(put, events)

    async def unlock(self, service: str, environment: str, *events: Event) -> None:
        """Take the lock away, if there is one."""

        async def delete(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "DELETE FROM lock WHERE service = ? AND environment = ?", (service, environment)
            )

        await self._writer.write(delete, events)

    async def locks(self) -> Sequence[Lock]:
        """Return every lock, also those whose time is over, by service and environment."""
        rows = await self._writer.read("SELECT document FROM lock ORDER BY service, environment")
        return [documents.decode(row[0], Lock) for row in rows]
