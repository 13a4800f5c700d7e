"""Damages one file of a state folder, place after place, and opens it: `python -m tests.faults.damage ROOT`.

The plan comes as JSON on standard input: the `file` in the folder, whether the bot was `killed` (else it
ended in order), and `flip_every`, `cut_every` how many bytes a bit is turned, or the rest cut off; `seed`
decides which. Of `parts` of all that it tries one, the `part`th.
It prints, as JSON, how often the folder was refused, was repaired with an event, and was as before; and every
damage after which the store told something else, or ended otherwise than in one line.
"""

import asyncio
import gc
import json
import os
import random
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.core.ports.audit import QueryError
from bot.core.ports.back_end import BackEndError
from bot.core.ports.store import StoreError
from bot.store.folder import open_store
from tests.fakes.operations import HandClock
from tests.faults.kept import answers, fill

WHOLE = "whole"
ALLOWED = frozenset({"refused", "repaired", "as before"})
REPAIRED = '"event": "audit.repaired"'


async def tell(folder: Path) -> dict[str, Any]:
    """Return what the store in the folder answers."""
    async with open_store(folder, HandClock()) as memory:
        return await answers(memory)


async def look(folder: Path, wanted: Mapping[str, Any]) -> str:
    """Return what became of a damaged folder; in other words where that is not allowed."""
    try:
        found = await tell(folder)
    except (StoreError, BackEndError, QueryError) as error:
        return "refused" if "\n" not in str(error) else f"refused in several lines: {error}"
    except (sqlite3.Error, OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        return f"ended with {error!r}"
    log, is_repaired = found["log"], REPAIRED in found["log"][-1]
    if {**found, "log": log[: len(log) - is_repaired]} == wanted:
        return "repaired" if is_repaired else "as before"
    return "silently other: " + ", ".join(key for key in wanted if found[key] != wanted[key])


def begin(folder: Path, *, killed: bool) -> None:
    """Fill a folder in a process of its own, which ends in order or not."""
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(_fill(folder, killed=killed))
        finally:
            os._exit(1)
    os.waitpid(child, 0)


async def _fill(folder: Path, *, killed: bool) -> None:
    async with open_store(folder, HandClock()) as memory:
        await fill(memory)
        if killed:
            os._exit(0)


def damage(path: Path, place: int, bits: int | None) -> None:
    """Turn bits of one byte, or cut the file off before it."""
    data = bytearray(path.read_bytes())
    if bits is None:
        del data[place:]
    else:
        data[place] ^= bits
    path.write_bytes(data)


async def sweep(root: Path, name: str, damages: Sequence[tuple[int, int | None]]) -> dict[str, object]:
    """Try each damage on a copy of the folder."""
    shutil.copytree(root / WHOLE, root / "copy")
    wanted = await tell(root / "copy")
    became, wrong = Counter[str](), list[str]()
    for place, bits in damages:
        shutil.rmtree(root / "copy")
        shutil.copytree(root / WHOLE, root / "copy")
        damage(root / "copy" / name, place, bits)
        found = await look(root / "copy", wanted)
        became[found] += 1
        if found not in ALLOWED:
            wrong.append(
                f"{name}, byte {place}, {'cut off' if bits is None else f'bits {bits:08b}'}: {found}"
            )
    return {"became": became, "wrong": wrong}


def main(root: Path, plan: Mapping[str, Any]) -> dict[str, object]:
    """Fill a folder and damage one file of it, in all the ways of the plan."""
    gc.freeze()
    root.mkdir(exist_ok=True)
    begin(root / WHOLE, killed=plan["killed"])
    size = (root / WHOLE / plan["file"]).stat().st_size
    pick = random.Random(plan["seed"])  # noqa: S311 - no secret
    cuts = range(pick.randrange(plan["cut_every"]), size, plan["cut_every"])
    flips = range(pick.randrange(plan["flip_every"]), size, plan["flip_every"])
    damages = [*((at, None) for at in cuts), *((at, 1 << pick.randrange(8)) for at in flips)]
    return asyncio.run(sweep(root, plan["file"], damages[plan["part"] :: plan["parts"]]))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), json.load(sys.stdin))))
