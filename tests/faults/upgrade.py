"""An upgrade as a sweep kills it: the state of an older schema, opened by this program."""

import shutil
import sqlite3
from functools import cache, partial
from pathlib import Path

from bot.store.audit.verify import OK, verify
from bot.store.database import _schemas as scripts
from bot.store.folder import AUDIT, open_store
from tests.fakes.operations import HandClock
from tests.faults import golden
from tests.faults.judge import log_lines
from tests.faults.life import STATE, is_running
from tests.faults.outside import Outside
from tests.faults.subject import Subject


def subject(version: int) -> Subject:
    """Return the upgrade from this schema."""
    return Subject(_live, STATE, partial(_prepare, version), _judge_dead, partial(_judge, version))


def newest() -> int:
    """Return the number of this program's schema."""
    return max(scripts())


def _prepare(version: int, folder: Path) -> None:
    golden.make(version, folder / STATE)


async def _live(folder: Path) -> None:
    async with open_store(folder / STATE, HandClock()):
        is_running(folder, Outside())


def _judge_dead(folder: Path) -> list[str]:
    """Look at a copy, since looking repairs: the schema is one that there ever was, whole."""
    seen = shutil.copytree(folder / STATE, folder / "seen")
    number, parts = golden.schema(seen)
    shutil.rmtree(seen)
    return [] if parts == _whole(number) else [f"schema {number} is not whole"]


def _judge(version: int, folder: Path) -> list[str]:
    """Hold the end against what there was: this program's schema, each operation, each line."""
    golden.make(version, folder / "before")
    found = _judge_dead(folder)
    if golden.schema(folder / STATE)[0] != newest():
        found.append("the upgrade did not come to its end")
    old, new = (_operations(folder / each) for each in ("before", STATE))
    if old != new:
        found.append("operations are not what they were")
    lines = log_lines(folder / "before")
    if log_lines(folder / STATE)[: len(lines)] != lines or verify([folder / STATE / AUDIT]).code != OK:
        found.append("the log is not what it was")
    return found


def _operations(folder: Path) -> dict[str, object]:
    return {row["id"]: row["document"] for row in golden.rows(folder, "operation")}


@cache
def _whole(number: int) -> frozenset[str]:
    """Return what this schema consists of."""
    with sqlite3.connect(":memory:") as database:
        for _, script in sorted(scripts().items())[:number]:
            database.executescript(script)
        parts = golden.parts(database)
    database.close()
    return parts
