"""What a disk has for sure after some calls: only what was synced, whatever the page cache still shows.

A file's content counts from its own fsync on, its name from an fsync of its folder
(https://man7.org/linux/man-pages/man2/fsync.2.html). After a refused fsync nothing else can be relied on:
the pages count as clean, and a later one does not write them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.disk import Call

SYNCS = frozenset({"fsync", "fdatasync"})


@dataclass(slots=True)
class _File:
    """What the disk has of a file, and the calls that it has not yet."""

    synced: bytearray = field(default_factory=bytearray)
    waiting: list[Call] = field(default_factory=list)

    def take(self, call: Call) -> None:
        """Take a call on the file."""
        if call.kind in SYNCS:
            for each in self.waiting:
                self._change(each)
        if call.kind in {*SYNCS, "refused"}:
            self.waiting.clear()
        else:
            self.waiting.append(call)

    def _change(self, call: Call) -> None:
        size = call.offset + len(call.data)
        self.synced.extend(bytes(max(size - len(self.synced), 0)))
        if call.kind == "ftruncate":
            del self.synced[size:]
        self.synced[call.offset : size] = call.data


def write(calls: Iterable[Call], folder: Path, image: Path, before: Path) -> None:
    """Write what is left of `folder`, which was as `before` at first, to the new folder `image`."""
    image.mkdir(mode=0o700)
    for path, data in left(calls, folder, before).items():
        target = image / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def left(calls: Iterable[Call], folder: Path, before: Path) -> dict[Path, bytes]:
    """Return the content of each file that has a name on the disk."""
    seen = {folder / path.relative_to(before): _durable(path) for path in before.rglob("*") if path.is_file()}
    kept = dict(seen)
    for call in calls:
        if call.kind == "mkdir" or (call.kind == "refused" and call.path not in seen):
            continue
        if call.kind == "rename" and call.other is not None:
            seen[call.other] = seen.pop(call.path)
        elif call.kind == "unlink":
            seen.pop(call.path, None)
        elif call.kind in SYNCS and call.path not in seen:
            kept = {path: file for path, file in kept.items() if path.parent != call.path}
            kept |= {path: file for path, file in seen.items() if path.parent == call.path}
        else:
            seen.setdefault(call.path, _File()).take(call)
    return {path: bytes(file.synced) for path, file in kept.items()}


def _durable(path: Path) -> _File:
    return _File(bytearray(path.read_bytes()))
