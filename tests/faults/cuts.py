"""Cuts the power after each call of a life: `cuts.py LIFE ROOT SEED WORLD=N ... [twice=N]`.

Started under the disk (`disk.preloaded()`), it records the life once. After each call, each world's image is
held to its intents as it is; the bot is started on each Nth of those not seen before, and lives to its end.
With `twice`, what it does on each Nth image is recorded and cut, too. It prints, as JSON, how many cuts were
tried, how many images there were and bots started, and what did not hold.
"""

import asyncio
import gc
import hashlib
import json
import os
import pickle
import random
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import cast

from bot.core.ports.store import StoreError
from bot.store.audit.verify import OK, verify
from bot.store.folder import AUDIT, DATABASE
from tests.faults import disk
from tests.faults.image import Disk, Image, World
from tests.faults.judge import judge, undurable
from tests.faults.life import OUTSIDE, STATE, Life, incident_life, operation_life
from tests.faults.outside import Outside

FEWER = 20
"""Of the images of a second cut so many times fewer are lived on."""
LIVES = {life.__name__: life for life in (operation_life, incident_life)}


@dataclass
class Found:
    """What came of it: `cuts` are points times worlds, `images` those of them that differ."""

    cuts: int = 0
    images: int = 0
    started: int = 0
    violations: list[str] = field(default_factory=list)


class Sweep:
    """Cuts a life in some worlds, with the N of each in `shares`; `twice` has that of second cuts."""

    def __init__(self, life: Life, root: Path, seed: int, shares: Mapping[World, int], twice: int) -> None:
        self.found = Found()
        self._life = life
        self._root = root
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._shares = shares
        self._twice = twice
        self._seen: set[bytes] = set()
        self._differing: Counter[World] = Counter()

    def cut(self, before: Image, name: str = "") -> None:
        """Live once from an image on, and cut after each call."""
        folder = self._root / f"life{self.found.images}"
        lay(before, folder)
        calls = record(self._life, folder)
        disk_ = Disk(folder, before)
        for point, call in enumerate(calls, start=1):
            disk_.take(call)
            for world in self._shares:
                self._try(
                    f"{name}{world} after call {point} ({call.kind} {call.path.name})",
                    world,
                    disk_.image(world, self._chance),
                    is_first=not name,
                )
        if disk_.image(World.KEEP, self._chance) != read(folder):
            self.found.violations.append(f"{name}the disk that was cut is not the real one")
        shutil.rmtree(folder)

    def _try(self, name: str, world: World, image: Image, *, is_first: bool) -> None:
        self.found.cuts += 1
        if (key := _key(image)) in self._seen:
            return
        self._seen.add(key)
        self.found.images += 1
        wrong = intents(image, self._root / "image")
        if self._differing[world] % (self._shares[world] * (1 if is_first else FEWER)) == 0:
            self.found.started += 1
            wrong += go_on(self._life, image, self._root / "image")
        self._differing[world] += 1
        self.found.violations += [f"{name}: {each}" for each in wrong]
        if is_first and self._twice and self.found.images % self._twice == 0:
            self.cut(image, f"{name}, then ")


def record(life: Life, folder: Path) -> list[disk.Call]:
    """Live once, in a process of its own, and return its calls."""
    to = folder.with_suffix(".calls")
    child = os.fork()
    if child == 0:
        disk.arm(folder, record=to)
        asyncio.run(life(folder))
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0, "the life itself failed"
    calls = disk.recorded(to)
    to.unlink()
    return calls


def read(folder: Path) -> Image:
    """Return the image that really is there."""
    return {
        str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes()
        for path in folder.rglob("*")
    }


def lay(image: Image, folder: Path) -> None:
    """Write an image into a new folder."""
    folder.mkdir()
    for path, content in image.items():
        if content is None:
            (folder / path).mkdir()
        else:
            (folder / path).write_bytes(content)


def intents(image: Image, scratch: Path) -> list[str]:
    """Return what was done outside, or confirmed, by then, and neither database nor files hold."""
    outside = image.get(OUTSIDE)
    if not outside:
        return []
    names = [path for path in image if Path(path).name.startswith(DATABASE)]
    kept = _lines(tuple((Path(name).name, image[name] or b"") for name in sorted(names)), scratch)
    exported = tuple(_whole(image))
    places = {"the database": kept, "the files": exported}
    return [
        f"{place}: {each}" for place, lines in places.items() for each in undurable(_outside(outside), lines)
    ]


def _whole(image: Image) -> Iterator[bytes]:
    """Return the lines of the audit files that the power cut left whole."""
    for path, content in sorted(image.items()):
        if path.startswith(f"{STATE}/{AUDIT}/2"):
            yield from (line for line in (content or b"").split(b"\n")[:-1] if b"\0" not in line)


@lru_cache
def _outside(pickled: bytes) -> Outside:
    return cast("Outside", pickle.loads(pickled))  # noqa: S301 - written by a life


@lru_cache
def _lines(files: tuple[tuple[str, bytes], ...], scratch: Path) -> tuple[bytes, ...]:
    """Return the records in a database of these files."""
    if not files:
        return ()
    lay(dict(files), scratch)
    try:
        with closing(sqlite3.connect(scratch / DATABASE)) as database:
            tables = database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'audit'").fetchall()
            rows = database.execute("SELECT line FROM audit ORDER BY seq").fetchall() if tables else ()
        return tuple(bytes(row[0]) for row in rows)
    finally:
        shutil.rmtree(scratch)


def go_on(life: Life, image: Image, folder: Path) -> list[str]:
    """Start the bot on an image, in a process of its own; return what does not hold in the end."""
    lay(image, folder)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, json.dumps(_end(life, folder)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    shutil.rmtree(folder)
    return [f"the process ended with {code}"] if code else list(json.loads(said))


def _end(life: Life, folder: Path) -> list[str]:
    try:
        asyncio.run(life(folder))
    except StoreError as error:
        return [f"it was refused: {error}"]
    verdict = verify([folder / STATE / AUDIT])
    return judge(folder) + [sentence for sentence in verdict.sentences if verdict.code != OK]


def _key(image: Image) -> bytes:
    digest = hashlib.sha256()
    for path, content in sorted(image.items()):
        digest.update(f"{path}\0{-1 if content is None else len(content)}\0".encode() + (content or b""))
    return digest.digest()


if __name__ == "__main__":
    gc.freeze()
    given = dict(each.split("=") for each in sys.argv[4:])
    again = int(given.pop("twice", "0"))
    chosen = {World(world): int(share) for world, share in given.items()}
    sweep = Sweep(LIVES[sys.argv[1]], Path(sys.argv[2]), int(sys.argv[3]), chosen, again)
    sweep.cut({})
    sys.stdout.write(json.dumps(asdict(sweep.found)))
