"""A disk whose power can fail: it is told each call, and gives the folder as it may be found afterwards.

The model is what POSIX promises, which is less than what ext4 does (https://man7.org/linux/man-pages/man2/fsync.2.html):

- What is in a file, and its size, is durable with fsync or fdatasync of that file, and not before.
- A name (of what was created, renamed, unlinked, made a folder) is durable with fsync of the folder it
  stands in. ext4 keeps the name of a new file with the file's own fsync, too; that is not counted on here.
- Until then anything may have reached the disk or not, in any order. Each `World` is one way that it went.
- Writes come by sectors of 512 bytes; one that ends within its first sector may come in half nevertheless.
  Where a file has grown past what never came, there are zeros.
- A sync that has returned was no lie: a disk that keeps it in a cache without a battery is beyond this.

What does not lie below `state/` is not the bot's: no cut takes anything of it.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from tests.faults.disk import Call
from tests.faults.life import STATE

SECTOR = 512
Image: TypeAlias = Mapping[str, bytes | None]
"""What is found: relative paths, and the bytes of each file; None for a folder."""


Node: TypeAlias = "File | Folder"
Content: TypeAlias = "bytes | Mapping[str, Node]"


class World(StrEnum):
    """What became of all that was not synced when the power failed."""

    LOSE = "lose"  # all of it is gone
    TORN = "torn"  # so it is, but of the last write a part is there
    KEEP = "keep"  # nothing is gone
    NAMES = "names"  # the names are as they were, the contents gone: files are empty, or old
    LATER = "later"  # the sectors of the last write are there, what was written before them is not
    HOLE = "hole"  # all is there but the first sector of the last write: what was there before is, or zeros
    CHANCE = "chance"  # each sector of each write and each name may be there or not


@dataclass(frozen=True, slots=True)
class Write:
    """One write that is not synced: the `turn`th call, of bytes `start` to `end`; a cut has no bytes."""

    turn: int
    start: int
    end: int
    data: bytes | None

    def put(self, content: bytes) -> bytes:
        """Return the content after it."""
        if self.data is None:
            return content[: self.start].ljust(self.start, b"\0")
        return content[: self.start].ljust(self.start, b"\0") + self.data + content[self.end :]

    def sectors(self) -> list["Write"]:
        """Return it in pieces, each within one sector."""
        if self.data is None:
            return [self]
        cuts = [self.start, *range((self.start // SECTOR + 1) * SECTOR, self.end, SECTOR), self.end]
        return [
            Write(self.turn, start, end, self.data[start - self.start : end - self.start])
            for start, end in pairwise(cuts)
        ]

    def tear(self) -> "Write":
        """Return the half of it that came: up to a sector's end where there is one in it."""
        if self.data is None:
            return self
        middle = self.start + len(self.data) // 2
        sector = middle // SECTOR * SECTOR
        end = sector if sector > self.start else middle
        return Write(self.turn, self.start, end, self.data[: end - self.start])


@dataclass(eq=False, slots=True)
class File:
    """A file: as the kernel has it, as the disk surely has it, and the writes between the two."""

    current: bytes = b""
    durable: bytes = b""
    unsynced: list[Write] = field(default_factory=list)

    def write(self, write: Write) -> None:
        """Take a write."""
        self.current = write.put(self.current)
        self.unsynced.append(write)

    def sync(self) -> None:
        """Make all of it durable."""
        self.durable = self.current
        self.unsynced.clear()

    @property
    def last(self) -> int:
        """The turn of the last write that is not synced; 0 without one."""
        return self.unsynced[-1].turn if self.unsynced else 0

    def torn(self) -> bytes:
        """Return the content if a part of the last write came, and no other."""
        return self.unsynced[-1].tear().put(self.durable)

    def only_last(self) -> bytes:
        """Return the content if the sectors of the last write came, as the kernel has them, and no others."""
        last = self.unsynced[-1]
        if last.data is None:
            return last.put(self.durable)
        start, end = last.start // SECTOR * SECTOR, -(-last.end // SECTOR) * SECTOR
        came = self.current[start:end]
        return Write(last.turn, start, start + len(came), came).put(self.durable)

    def with_hole(self) -> bytes:
        """Return the content if everything came but the first sector of the last write."""
        last = self.unsynced[-1]
        if last.data is None:
            return self.current
        lost = last.sectors()[0]
        old = self.durable[lost.start : lost.end].ljust(lost.end - lost.start, b"\0")
        return Write(last.turn, lost.start, lost.end, old).put(self.current)

    def by_chance(self, chance: random.Random) -> bytes:
        """Return the content if each write came, or did not, or only some of its sectors."""
        content = self.durable
        for write in self.unsynced:
            fate = chance.choice(("came", "lost", "parts"))
            for part in write.sectors():
                if fate == "came" or (fate == "parts" and chance.randrange(2)):
                    content = part.put(content)
        return content


@dataclass(eq=False, slots=True)
class Folder:
    """A folder: what stands in it, and what surely does."""

    current: dict[str, "Node"] = field(default_factory=dict)
    durable: dict[str, "Node"] = field(default_factory=dict)

    def sync(self) -> None:
        """Make the names durable."""
        self.durable = dict(self.current)

    def by_chance(self, chance: random.Random) -> dict[str, Node]:
        """Return the names if each change of one came or did not."""
        ways = [{**self.durable, **self.current}, self.durable, self.current]
        names = sorted({*self.durable, *self.current})
        found = {name: chance.choice(ways).get(name) for name in names}
        return {name: node for name, node in found.items() if node is not None}


class Disk:
    """The folder `root`, first as an image has it, then as the calls that are told change it."""

    def __init__(self, root: Path, image: Image) -> None:
        self._path = root
        self._root = Folder()
        self._turn = 0
        for path, content in image.items():
            folder, name = self._place(root / path)
            folder.current[name] = Folder() if content is None else File(content, content)
            folder.sync()

    def take(self, call: Call) -> None:
        """Take one call that had its effect."""
        self._turn += 1
        folder, name = self._place(call.path)
        node = folder.current.get(name) if name else folder
        match call.kind:
            case "open":
                folder.current[name] = File()
            case "mkdir":
                folder.current[name] = Folder()
            case "unlink":
                del folder.current[name]
            case "rename":
                target, new = self._place(call.other or call.path)
                target.current[new] = folder.current.pop(name)
            case "fsync" | "fdatasync":
                assert node is not None, call
                node.sync()
            case _:
                assert isinstance(node, File), call
                data = None if call.kind == "ftruncate" else call.data
                node.write(Write(self._turn, call.offset, call.offset + len(call.data), data))

    def image(self, world: World, chance: random.Random) -> Image:
        """Return what is found in this world; `chance` decides in the world of chance alone."""
        state = self._root.current.get(STATE, Folder())
        last = max((file.last for file in _files(state)), default=0) or -1
        outside = {name: node for name, node in self._root.current.items() if name != STATE}
        found: dict[str, bytes | None] = {
            name: node.current for name, node in outside.items() if isinstance(node, File)
        }
        names = _names(self._root, world, chance)
        if STATE in names:
            found |= _walk(STATE, names[STATE], lambda node: _found(node, world, last, chance))
        return found

    def _place(self, path: Path) -> tuple[Folder, str]:
        """Return the folder in which a path stands, and its name there; no name for the root itself."""
        *folders, name = path.relative_to(self._path).parts or ("",)
        at = self._root
        for each in folders:
            inner = at.current[each]
            assert isinstance(inner, Folder), path
            at = inner
        return at, name


def _files(node: Node) -> Iterator[File]:
    """Return all files that stand below now."""
    if isinstance(node, File):
        yield node
    else:
        for inner in node.current.values():
            yield from _files(inner)


def _walk(path: str, node: Node, found: Callable[[Node], Content]) -> Iterator[tuple[str, bytes | None]]:
    """Return what is found at `path` and below."""
    content = found(node)
    if isinstance(content, bytes):
        yield path, content
    else:
        yield path, None
        for name, inner in content.items():
            yield from _walk(f"{path}/{name}", inner, found)


def _found(node: Node, world: World, last: int, chance: random.Random) -> Content:
    """Return the bytes of a file, or the names of a folder; `last` is the turn of the last write of all."""
    return _names(node, world, chance) if isinstance(node, Folder) else _bytes(node, world, last, chance)


def _bytes(node: File, world: World, last: int, chance: random.Random) -> bytes:
    match world:
        case World.KEEP:
            return node.current
        case World.CHANCE:
            return node.by_chance(chance)
        case World.TORN if node.last == last:
            return node.torn()
        case World.LATER if node.last == last:
            return node.only_last()
        case World.HOLE:
            return node.with_hole() if node.last == last else node.current
        case _:
            return node.durable


def _names(folder: Folder, world: World, chance: random.Random) -> Mapping[str, Node]:
    match world:
        case World.KEEP | World.NAMES | World.HOLE:
            return folder.current
        case World.CHANCE:
            return folder.by_chance(chance)
        case _:
            return folder.durable
