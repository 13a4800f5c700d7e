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
    """What programs see of a file, and what the disk has."""

    seen: bytearray = field(default_factory=bytearray)
    synced: bytes = b""

    def take(self, call: Call) -> None:
        """Take a call on the file."""
        if call.kind in {"write", "pwrite"}:
            self.seen.extend(bytes(max(call.offset - len(self.seen), 0)))
            self.seen[call.offset : call.offset + len(call.data)] = call.data
        elif call.kind == "ftruncate":
            del self.seen[call.offset :]
            self.seen.extend(bytes(call.offset - len(self.seen)))
        elif call.kind in SYNCS:
            self.synced = bytes(self.seen)


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
        if call.kind == "mkdir":
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
    return {path: file.synced for path, file in kept.items()}


def _durable(path: Path) -> _File:
    data = path.read_bytes()
    return _File(bytearray(data), data)
