"""State folders as older versions left them, made from text: see `tests/fixtures/state/README.md`."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from bot.store.folder import AUDIT, DATABASE

FIXTURES = Path(__file__).parents[1] / "fixtures" / "state"
VERSIONS = tuple(sorted(int(path.name) for path in FIXTURES.iterdir() if path.is_dir()))
LOG = "2026-03.jsonl"


def make(version: int, folder: Path) -> None:
    """Make the state folder that the version with this schema left, with everything in it."""
    kept = FIXTURES / str(version)
    (folder / AUDIT).mkdir(parents=True)
    for name in (LOG, "checkpoints.jsonl"):
        (folder / AUDIT / name).write_bytes((kept / name).read_bytes())
    with sqlite3.connect(folder / DATABASE) as database:
        database.executescript((kept / "chatops.sql").read_text(encoding="utf-8"))
        database.executemany("INSERT INTO audit VALUES (?, ?, ?, ?, ?)", _audit(kept / LOG))
    database.close()


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    """Return the rows of a table in a folder that nobody uses, their documents read; none without a table."""
    with sqlite3.connect(folder / DATABASE) as database:
        database.row_factory = sqlite3.Row
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        found = database.execute(f"SELECT * FROM {table}").fetchall() if table in tables else []  # noqa: S608 - a name of ours
    database.close()
    return [dict(one) | {"document": json.loads(one["document"])} for one in found]


def schema(folder: Path) -> tuple[int, frozenset[str]]:
    """Return the number of the schema of a folder that nobody uses, and what it consists of."""
    with sqlite3.connect(folder / DATABASE) as database:
        (number,) = database.execute("PRAGMA user_version").fetchone()
        found = parts(database)
        (verdict,) = database.execute("PRAGMA integrity_check").fetchone()
    database.close()
    assert verdict == "ok", verdict
    return number, found


def parts(database: sqlite3.Connection) -> frozenset[str]:
    """Return what the schema of a database consists of, however it is spaced."""
    rows = database.execute("SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema")
    return frozenset(" ".join(part.split()) for (part,) in rows if " sqlite_" not in part)


def _audit(log: Path) -> list[tuple[int, str, str, str, bytes]]:
    """Return the rows behind the lines: the database holds the same bytes."""
    lines = log.read_bytes().splitlines()
    records = [(json.loads(line), line) for line in lines]
    return [(one["seq"], log.stem, one["event"], one["id"], line) for one, line in records]
