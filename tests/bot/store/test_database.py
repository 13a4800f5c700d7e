"""The database file: ours, of a known schema, whole, and durable."""

import json
import os
import re
import sqlite3
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from bot.core.domain.operation import State
from bot.core.ports.store import Duplicate, StoreError
from bot.store.database import APPLICATION_ID, _make_durable, fsync_folder, open_database
from bot.store.documents import encode, sortable
from bot.store.folder import DATABASE, open_store
from tests.fakes.operations import NOON, HandClock, make_operation, make_review


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


async def test_what_was_not_set_is_noticed() -> None:
    """A PRAGMA that fails raises nothing, so it is read back: a database in memory takes no WAL."""
    async with aiosqlite.connect(":memory:", isolation_level=None) as connection:
        with pytest.raises(StoreError, match=r"did not accept journal_mode = WAL \(it says memory\)"):
            await _make_durable(connection)


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


async def test_an_index_that_disagrees_is_refused(tmp_path: Path) -> None:
    """A row that questions would pass over, as its index says something else, is found out at the start."""
    _first_schema(tmp_path / "db", _old_document(1, revision=1))
    await _create(tmp_path / "db")
    data = (tmp_path / "db").read_bytes()
    row = data.index(b"pending", data.index(b"op_1" + b"9001"))
    (tmp_path / "db").write_bytes(data[:row] + b"penditg" + data[row + 7 :])

    assert "is damaged (row 1 missing from index" in await _refusal(tmp_path / "db")


async def test_a_damaged_name_is_refused(tmp_path: Path) -> None:
    """SQLite quotes what is damaged, which may be no text at all."""
    path = tmp_path / "db"
    await _create(path)
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE lock", b"CREATE TABLX \xffock"))

    assert re.search("damaged|cannot be used", await _refusal(path))


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


def _old_document(number: int, **changes: Any) -> str:
    """Return an operation as the first schema's time wrote it: without what has come since."""
    fields = json.loads(encode(make_operation(number, **changes)))
    for young in ("blocks", "glass", "not_before", "checksum"):
        del fields[young]
    del fields["plan"]["kept_migrations"]
    if number % 2:
        del fields["plan"]["migrations"]
    return json.dumps(fields)


def _first_schema(path: Path, *documents: str) -> None:
    """Make a database of schema 001 with operations that ended."""
    script = (resources.files("bot.store") / "schema" / "001_operations_and_audit.sql").read_text()
    connection = sqlite3.connect(path)
    connection.executescript(f"{script}\nPRAGMA user_version = 1;")
    for document in documents:
        fields = json.loads(document) if document.startswith("{") else {}
        connection.execute(
            "INSERT INTO operation (id, interaction_id, state, revision, service, environment, expires_at,"
            " document) VALUES (?, ?, ?, 1, 'order-service', 'production', ?, ?)",
            (
                fields.get("id", document),
                fields.get("interaction_id", document),
                fields.get("state", State.FAILED),
                sortable(NOON),
                document,
            ),
        )
    connection.commit()
    connection.close()


async def test_first_schema_is_read_on(tmp_path: Path) -> None:
    """A database of before locks and reviews opens: old operations are whole, in order, and can change."""
    started = [NOON, NOON + timedelta(microseconds=5), NOON + timedelta(milliseconds=120)]
    olds = [
        _old_document(number, state=State.SUCCEEDED, revision=1, started_at=at)
        for number, at in enumerate(started, start=1)
    ]
    waiting = _old_document(4, state=State.PENDING, revision=1)
    _first_schema(tmp_path / DATABASE, *reversed(olds), waiting)

    async with open_store(tmp_path, HandClock()) as memory:
        kept = await memory.operations.history("order-service", "production")
        assert list(kept) == [
            make_operation(number, state=State.SUCCEEDED, revision=1, started_at=at)
            for number, at in reversed(list(enumerate(started, start=1)))
        ]
        pending = await memory.operations.operation("op_4")
        assert pending == make_operation(4, revision=1)
        await memory.operations.save(pending.move(State.APPROVED), review=make_review(4))
        assert list(await memory.reviews.open()) == [make_review(4)]


async def test_migrated_times_are_as_new_ones(tmp_path: Path) -> None:
    """The column of an old row says what a row written today says, to the microsecond."""
    started = [NOON, NOON + timedelta(microseconds=5), NOON + timedelta(milliseconds=120), None]
    olds = [_old_document(number, started_at=at) for number, at in enumerate(started, start=1)]
    _first_schema(tmp_path / DATABASE, *olds)

    async with open_database(tmp_path / DATABASE) as database:
        rows = await database.fetch("SELECT started_at FROM operation ORDER BY id")

    assert [row[0] for row in rows] == [sortable(at) if at else None for at in started]


async def test_a_damaged_document_stops_no_migration(tmp_path: Path) -> None:
    """It is refused when it is asked for; everything else goes on."""
    _first_schema(tmp_path / DATABASE, "half a docu", _old_document(1, revision=1))

    async with open_store(tmp_path, HandClock()) as memory:
        assert await memory.operations.operation("op_1") == make_operation(1, revision=1)
        with pytest.raises(StoreError, match="cannot be read"):
            await memory.operations.operation("half a docu")


async def test_history_is_found_without_sorting(tmp_path: Path) -> None:
    """After years of deploys the newest are still a step into an index."""
    async with open_database(tmp_path / "db") as database:
        plan = await database.fetch(
            "EXPLAIN QUERY PLAN SELECT document FROM operation WHERE service = 'a' AND environment = 'b'"
            " AND started_at IS NOT NULL AND state != 'executing'"
            " ORDER BY started_at DESC, rowid DESC LIMIT 200"
        )

    steps = [row[3] for row in plan]
    assert len(steps) == 1
    assert "operation_by_start" in steps[0]
