"""The SQLite database: one connection in one process, every transaction on the disk before it counts."""

import asyncio
import contextlib
import os
import re
import sqlite3
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import aiosqlite

from bot.core.ports.store import StoreError
from bot.store.faults import Broken, from_sqlite, unusable

APPLICATION_ID = int.from_bytes(b"CHOP", "big")
"""Marks the file as ours (https://www.sqlite.org/pragma.html#pragma_application_id)."""


class Database:
    """The one connection. Its owner sees to it that calls come one after the other."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[aiosqlite.Connection]:
        """Commit what the block does, durably, or nothing of it.

        Raise the StoreError that fits: Full and the refusals of a constraint left no trace, Broken may have.
        """
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection
            await self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            await self._roll_back()
            raise from_sqlite(error) from error
        except BaseException:
            await self._roll_back()
            raise

    async def _roll_back(self) -> None:
        """Undo the open transaction; only a clean end lets the connection be used on."""
        try:
            if self._connection.in_transaction:
                await self._connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise Broken(
                f"A change could not be undone ({error}). Start the bot again; check the disk."
            ) from error

    async def fetch(self, sql: str, parameters: Sequence[Any] = ()) -> Iterable[sqlite3.Row]:
        """Return the rows that `sql` selects."""
        try:
            return await self._connection.execute_fetchall(sql, parameters)
        except sqlite3.Error as error:
            raise from_sqlite(error) from error

    async def copy(self, target: Path) -> None:
        """Write a compact, consistent copy to `target`, which must be empty or not exist."""
        try:
            await self._connection.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.Error as error:
            raise StoreError(f"{target} could not be written ({error}); nothing was backed up.") from error


@asynccontextmanager
async def open_database(path: Path) -> AsyncIterator[Database]:
    """Open or create the database at `path`, close it in the end; StoreError says in one line why not."""
    async with contextlib.AsyncExitStack() as stack:
        try:
            await asyncio.to_thread(_touch, path)
            connection = await stack.enter_async_context(
                aiosqlite.connect(path, isolation_level=None, timeout=1)
            )
            await _check_identity(connection, path)
            await _make_durable(connection)
            await _check_content(connection, path)
            await _migrate(connection)
            fsync_folder(path.parent)
        except sqlite3.Error as error:
            raise _explain(error, path) from error
        except UnicodeDecodeError as error:  # of a message that quotes what is damaged
            raise _damaged(path, error.object.decode(errors="replace")) from error
        except OSError as error:
            raise unusable(path, error) from error
        yield Database(connection)


def fsync_folder(folder: Path) -> None:
    """Make the names in `folder` durable; a file's own fsync does not (https://man7.org/linux/man-pages/man2/fsync.2.html)."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _touch(path: Path) -> None:
    """Open or create the file, for its owner only.

    What cannot be opened fails here: a failed aiosqlite.connect leaves its thread behind, which then
    speaks to an event loop that may be closed.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


async def _check_identity(connection: aiosqlite.Connection, path: Path) -> None:
    """Refuse, before anything is changed, what another program or a newer version of this one wrote.

    Exclusive locking keeps every other connection out: SQLite below 3.51.3 can corrupt a WAL that two write
    (https://www.sqlite.org/changes.html), and no shared-memory file is needed.
    """
    await _set(connection, "locking_mode", "EXCLUSIVE", "exclusive")
    known = max(_schemas())
    version = await _ask(connection, "PRAGMA user_version")
    tables = await _ask(connection, "SELECT count(*) FROM sqlite_schema")
    if tables and await _ask(connection, "PRAGMA application_id") != APPLICATION_ID:
        raise StoreError(
            f"{path} belongs to another program; it was not touched. Choose another state folder."
        )
    if version > known:
        raise StoreError(
            f"{path} was written by a newer version (schema {version}, this one knows {known}); "
            "it was not touched. Install that version again, or put back a backup from before."
        )


async def _make_durable(connection: aiosqlite.Connection) -> None:
    """Set what durability rests on and read it back: a failed PRAGMA raises nothing."""
    await _set(connection, "journal_mode", "WAL", "wal")
    await _set(connection, "synchronous", "FULL", 2)
    await _set(connection, "foreign_keys", "ON", 1)
    await _set(connection, "temp_store", "MEMORY", 2)


async def _check_content(connection: aiosqlite.Connection, path: Path) -> None:
    """Refuse a database with a damaged page, or an index that does not agree with its table.

    https://www.sqlite.org/pragma.html#pragma_integrity_check
    """
    verdict = await _ask(connection, "PRAGMA integrity_check(1)")
    if verdict != "ok":
        raise _damaged(path, str(verdict))


def _damaged(path: Path, what: str) -> StoreError:
    return StoreError(
        f"{path} is damaged ({' '.join(what.split())}); nothing was started. Put back a backup."
    )


async def _migrate(connection: aiosqlite.Connection) -> None:
    """Bring the schema up to date, each step whole or not at all."""
    version = await _ask(connection, "PRAGMA user_version")
    for number, script in sorted(_schemas().items()):
        if number > version:
            await connection.executescript(
                f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;"
            )


def _schemas() -> dict[int, str]:
    """Return the numbered scripts of `schema/`."""
    found = {}
    for file in (resources.files("bot.store") / "schema").iterdir():
        if match := re.fullmatch(r"(\d{3})_\w+\.sql", file.name):
            found[int(match[1])] = file.read_text(encoding="utf-8")
    return found


async def _set(connection: aiosqlite.Connection, pragma: str, value: str, expected: object) -> None:
    # Fetched, because an error may come with the answer; and SQLite then says it is set when it is not.
    await connection.execute_fetchall(f"PRAGMA {pragma} = {value}")
    found = await _ask(connection, f"PRAGMA {pragma}")
    if found != expected:
        raise StoreError(
            f"The database did not accept {pragma} = {value} (it says {found}); nothing was started."
        )


async def _ask(connection: aiosqlite.Connection, sql: str) -> Any:  # noqa: ANN401 - SQLite decides the type
    for row in await connection.execute_fetchall(sql):
        return row[0]
    return None


def _explain(error: sqlite3.Error, path: Path) -> StoreError:
    """Return the one line for a database that cannot be opened."""
    name = getattr(error, "sqlite_errorname", "")
    reasons = {
        "SQLITE_NOTADB": "is no database, or is damaged; it was not touched. Choose another state folder",
        "SQLITE_CORRUPT": "is damaged; nothing was started. Put back a backup",
        "SQLITE_BUSY": "is open in another program; nothing was started. Close it there",
        "SQLITE_FULL": "cannot be used: the disk is full. Free some space and start again",
    }
    for start, reason in reasons.items():
        if name.startswith(start):
            return StoreError(f"{path} {reason}.")
    return StoreError(
        f"{path} cannot be used ({error}): nothing was started. Check its permissions and the disk."
    )
