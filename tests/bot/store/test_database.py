"""The database file: ours, of a known schema, whole, and durable."""

import os
import re
import sqlite3
from pathlib import Path

import pytest

from bot.core.ports.store import Duplicate, StoreError
from bot.store.database import APPLICATION_ID, fsync_folder, open_database


async def _refusal(path: Path) -> str:
    """Return the one line with which `path` is refused."""
    with pytest.raises(StoreError) as refused:
        async with open_database(path):
            pass
    assert "\n" not in str(refused.value)
    return str(refused.value)


async def _create(path: Path) -> None:
    async with open_database(path):
        pass


async def test_durability_is_set(tmp_path: Path) -> None:
    """Write-ahead log, full synchronisation, exclusive use: the connection says so itself."""
    async with open_database(tmp_path / "db") as database:
        found = {
            pragma: next(iter(await database.fetch(f"PRAGMA {pragma}")))[0]
            for pragma in ("journal_mode", "synchronous", "locking_mode", "foreign_keys", "application_id")
        }

    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "locking_mode": "exclusive",
        "foreign_keys": 1,
        "application_id": APPLICATION_ID,
    }


async def test_file_is_private(tmp_path: Path) -> None:
    """Nobody but its owner reads the database."""
    await _create(tmp_path / "db")

    assert (tmp_path / "db").stat().st_mode & 0o077 == 0


async def test_transaction_is_whole_or_nothing(tmp_path: Path) -> None:
    """What a failing block did is undone, whatever made it fail; the next transaction works."""
    insert = "INSERT INTO audit (seq, month, event, id, line) VALUES (?, '2026-03', 'command', ?, x'00')"
    async with open_database(tmp_path / "db") as database:

        async def keep(*rows: tuple[object, str]) -> None:
            async with database.transaction() as connection:
                for row in rows:
                    await connection.execute(insert, row)

        with pytest.raises(OverflowError):
            await keep((1, "a"), (2**70, "b"))
        with pytest.raises(Duplicate):
            await keep((1, "a"), (2, "a"))
        await keep((1, "b"))

        assert [tuple(row) for row in await database.fetch("SELECT seq, id FROM audit")] == [(1, "b")]


@pytest.mark.parametrize("change", ["DELETE FROM audit", "UPDATE audit SET id = 'b'"])
async def test_audit_only_grows(tmp_path: Path, change: str) -> None:
    """No statement changes or deletes what is written down."""
    async with open_database(tmp_path / "db") as database:
        async with database.transaction() as connection:
            await connection.execute("INSERT INTO audit VALUES (1, '2026-03', 'vote', 'a', x'00')")
        with pytest.raises(StoreError, match="only grows"):
            async with database.transaction() as connection:
                await connection.execute(change)


async def test_newer_schema_is_refused_untouched(tmp_path: Path) -> None:
    """A database of a newer version is not guessed at: not a byte of it changes."""
    path = tmp_path / "db"
    await _create(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()

    assert "newer version (schema 99" in await _refusal(path)
    assert path.read_bytes() == before


async def test_database_of_another_program_is_refused(tmp_path: Path) -> None:
    """A database that somebody else made is left alone."""
    path = tmp_path / "db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (name TEXT)")
    connection.close()
    before = path.read_bytes()

    assert "belongs to another program" in await _refusal(path)
    assert path.read_bytes() == before


async def test_foreign_file_is_refused(tmp_path: Path) -> None:
    """A file that is no database is left alone."""
    path = tmp_path / "db"
    path.write_bytes(b"#!/bin/sh\necho hello\n" * 100)

    assert "is no database" in await _refusal(path)
    assert path.read_bytes() == b"#!/bin/sh\necho hello\n" * 100


async def test_damaged_pages_are_refused(tmp_path: Path) -> None:
    """A database whose pages are overwritten is found out at the start, before it is used."""
    path = tmp_path / "db"
    await _create(path)
    data = bytearray(path.read_bytes())
    data[4096 : 4096 * 6] = os.urandom(4096 * 5)
    path.write_bytes(data)

    assert re.search("damaged|cannot be used|is no database", await _refusal(path))


async def test_second_program_is_noticed(tmp_path: Path) -> None:
    """A database open elsewhere is refused, and ours lets no other in: two writers can corrupt it."""
    path = tmp_path / "db"
    await _create(path)
    other = sqlite3.connect(path, isolation_level=None, timeout=0)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")

    assert "open in another program" in await _refusal(path)

    other.execute("ROLLBACK")
    other.close()
    async with open_database(path):
        other = sqlite3.connect(path, timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("SELECT count(*) FROM audit")
        other.close()


async def test_unusable_place(tmp_path: Path) -> None:
    """A path at which no file can be made is refused with one line."""
    assert "cannot be used" in await _refusal(tmp_path / "missing" / "db")
    assert "cannot be used" in await _refusal(tmp_path)


async def test_copy_refuses_an_existing_target(tmp_path: Path) -> None:
    """A copy never overwrites."""
    (tmp_path / "copy").write_bytes(b"precious")
    async with open_database(tmp_path / "db") as database:
        with pytest.raises(StoreError, match="could not be written"):
            await database.copy(tmp_path / "copy")

    assert (tmp_path / "copy").read_bytes() == b"precious"


def test_fsync_folder_needs_a_folder(tmp_path: Path) -> None:
    """A folder can be made durable; a path that is none is an error, not silence."""
    fsync_folder(tmp_path)

    with pytest.raises(FileNotFoundError):
        fsync_folder(tmp_path / "missing")
