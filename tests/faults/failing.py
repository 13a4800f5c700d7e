"""Lets the disk fail at chosen calls of a life, which then goes on: `python -m tests.faults.failing ROOT`.

Started under the disk (`disk.preloaded()`). The plan comes as JSON on standard input: the `life`, the `kind`
of fault, whether `once`, which `calls` count (none: all of them), `every` how many of them to try up to the
`last`, and whether the bot `is_known` in its folder, from an earlier life.
Where the store breaks, the process ends as the bot does, and the next one begins with no more than the disk
has for sure; where it is full, space returns after some refusals.
It prints, as JSON, how many points were tried, at how many the store broke, and what did not hold.
"""

import asyncio
import gc
import json
import os
import shutil
import sqlite3
import sys
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.core.ports.store import StoreError
from bot.store.folder import open_store
from tests.fakes.operations import HandClock
from tests.faults import disk, synced
from tests.faults.disk import Fault
from tests.faults.judge import judge
from tests.faults.life import OUTSIDE, STATE, Life, incident_life, operation_life
from tests.faults.outside import Outside, load

LIVES = {life.__name__: life for life in (operation_life, incident_life)}
BEFORE = "before"
ENDED, BROKEN, ASTRAY = 0, 1, 3
"""How a life may end: by itself, or as the bot does whose disk fails; else there is a fault in it."""
REFUSALS = 12
"""So often the full disk refuses before there is space."""


async def _live(life: Life, folder: Path, fault: Fault, record: Path | None) -> int:
    """Return how the life ended."""
    freeing = _make_space(folder, fault, record)
    space = asyncio.get_running_loop().create_task(freeing, name="space")
    code = ENDED
    try:
        await life(folder)
    except* StoreError:
        code = BROKEN
    finally:
        space.cancel()
    return code


async def _make_space(folder: Path, fault: Fault, record: Path | None) -> None:
    """End the fault of a full disk, as an operator would."""
    while fault.once or fault.kind == "eio" or disk.counted() < fault.at + REFUSALS:
        await asyncio.sleep(0.002)
    disk.arm(folder / STATE, record=record)


def live(life: Life, folder: Path, fault: Fault, record: Path | None = None) -> int:
    """Live in a process of its own; return its exit code."""
    child = os.fork()
    if child == 0:
        code = ASTRAY
        try:
            disk.arm(folder / STATE, fault, record)
            code = asyncio.run(_live(life, folder, fault, record))
        finally:  # whatever happens, a child does not go on as its parent
            if code == ASTRAY:
                traceback.print_exc()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def fail_and_go_on(life: Life, root: Path, fault: Fault) -> tuple[int, list[str]]:
    """Return how the life ended whose disk failed, and what did not hold then or in the end.

    At every third point the next start, which repairs what the first has left, meets the fault, too.
    """
    folder = root / f"{fault.kind}-{fault.at}-{fault.once}"
    shutil.copytree(root / BEFORE, folder)
    code, wrong = _fail(life, folder, fault)
    if fault.at % 3 == 0:
        wrong += _fail(life, folder, replace(fault, at=fault.at // 3))[1]
    if again := live(life, folder, Fault()):
        wrong.append(f"the last process ended with {again}")
    wrong += [*judge(folder), *_unsound(folder / STATE)]
    if not wrong:
        shutil.rmtree(folder)
    return code, [f"{folder.name}: {each}" for each in wrong]


def _fail(life: Life, folder: Path, fault: Fault) -> tuple[int, list[str]]:
    """Live on a disk that fails, and lose what it does not hold for sure; return as `fail_and_go_on`."""
    spot = folder / f"failed-{fault.at}"
    shutil.copytree(folder / STATE, spot / "before")
    code = live(life, folder, fault, spot / "calls")
    shutil.move(folder / STATE, spot / "seen")
    synced.write(disk.recorded(spot / "calls"), folder / STATE, folder / STATE, spot / "before")
    wrong = [] if code in {ENDED, BROKEN} else [f"a process ended with {code}"]
    return code, [*wrong, *unkept(load(folder / OUTSIDE), folder / STATE)]


def unkept(outside: Outside, state: Path) -> Iterator[str]:
    """Look for what was shown to people, or confirmed, and is not on the disk for sure."""
    with TemporaryDirectory() as copy:
        for path in state.glob("chatops.db*"):
            shutil.copy(path, copy)
        with closing(sqlite3.connect(Path(copy, "chatops.db"))) as database:
            kept = _revisions(database, "operation") | _revisions(database, "incident")
    shown = [each[0] for each in outside.chat.shown] + outside.chat.announced + outside.rooms.shown
    for one in shown:
        if one.revision > kept.get(one.id, 0):
            yield f"revision {one.revision} of {one.id} was shown, {kept.get(one.id, 0)} is on the disk"
    for what, id_ in (each.split() for each in outside.confirmed):
        if id_ not in kept:
            yield f"{what} {id_} was confirmed and is not on the disk"


def _revisions(database: sqlite3.Connection, table: str) -> dict[str, int]:
    """Return what a table keeps, by id; nothing where the schema is not complete yet."""
    columns = {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
    found = database.execute(f"SELECT id, revision FROM {table}") if "revision" in columns else ()  # noqa: S608 - ours
    return dict(found)


def _unsound(state: Path) -> Iterator[str]:
    with closing(sqlite3.connect(state / "chatops.db")) as database:
        verdict = next(database.execute("PRAGMA integrity_check"))[0]
    if verdict != "ok":
        yield f"integrity_check: {verdict}"


def main(root: Path, plan: Mapping[str, Any]) -> dict[str, object]:
    """Try every point of the plan."""
    life = LIVES[plan["life"]]
    gc.freeze()
    (root / BEFORE / STATE).mkdir(parents=True)
    if plan["is_known"]:
        live(_begin, root / BEFORE, Fault())
    shutil.copytree(root / BEFORE, root / "counted")
    live(life, root / "counted", Fault(), root / "all")
    count = sum(call.kind in (plan["calls"] or disk.KINDS) for call in disk.recorded(root / "all"))
    points = range(1, min(count, plan["last"]) + 1, plan["every"])
    found = [
        fail_and_go_on(life, root, Fault(kind=plan["kind"], at=at, once=plan["once"], calls=plan["calls"]))
        for at in points
    ]
    ends = Counter(code for code, _ in found)
    return {
        "points": len(points),
        "broken": ends[BROKEN],
        "wrong": [each for _, wrong in found for each in wrong],
    }


async def _begin(folder: Path) -> None:
    """Leave the folder of a bot that has run before."""
    async with open_store(folder / STATE, HandClock()):
        pass


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), json.load(sys.stdin))))
