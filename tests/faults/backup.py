"""A backup as a sweep kills it: a copy of everything, made by the store that has it open."""

import asyncio
import shutil
import sqlite3
from pathlib import Path

from bot.store.folder import DATABASE, open_store
from tests.fakes.operations import HandClock
from tests.fakes.runbooks import make_play
from tests.faults import golden
from tests.faults.life import STATE, is_running
from tests.faults.outside import Outside
from tests.faults.subject import Subject

PLACE, NAME, ORIGINAL = "backups", "monday", "original"
TABLES = (
    "operation",
    "audit",
    "lock",
    "review",
    "incident",
    "publication",
    "alert_group",
    "second_factor",
    "play",
)


async def _live(folder: Path) -> None:
    """Make the backup that is not there yet."""
    async with open_store(folder / STATE, HandClock()) as memory:
        is_running(folder, Outside())
        if not (folder / PLACE / NAME).exists():
            await memory.writer.back_up(folder / PLACE / NAME)


def _prepare(folder: Path) -> None:
    golden.make(max(golden.VERSIONS), folder / ORIGINAL)
    asyncio.run(_play(folder / ORIGINAL))
    shutil.copytree(folder / ORIGINAL, folder / STATE)
    (folder / PLACE).mkdir()


async def _play(state: Path) -> None:
    """Keep what no golden folder has yet: a runbook that is played."""
    async with open_store(state, HandClock()) as memory:
        await memory.plays.add(make_play())


def _judge_dead(folder: Path) -> list[str]:
    """Whatever bears the name of the backup is a whole one, and nobody else may read any part of it."""
    files = (folder / PLACE).iterdir()
    readable = [f"others may read {path.name}" for path in files if path.stat().st_mode & 0o077]
    return [*readable, *(_judge(folder) if (folder / PLACE / NAME).exists() else [])]


def _judge(folder: Path) -> list[str]:
    """Compare the backup, read as any database, with what was to be copied."""
    left = sorted(path.name for path in (folder / PLACE).iterdir())
    try:
        kept, copied = (_content(path) for path in (folder / ORIGINAL / DATABASE, folder / PLACE / NAME))
    except sqlite3.Error as error:
        return [f"the backup cannot be read: {error}"]
    found = [f"{table} is not what it was" for table in kept if copied.get(table) != kept[table]]
    return [*found, *(f"{name} was left beside it" for name in left if name != NAME)]


def _content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of what is never changed by opening, after a check of the whole file."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        (verdict,) = database.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
        found = {
            table: database.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()  # noqa: S608 - names of ours
            for table in TABLES
        }
    database.close()
    return found


SUBJECT = Subject(_live, PLACE, _prepare, _judge_dead, _judge)
