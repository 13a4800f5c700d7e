"""Which orders were begun and how they ended: append-only JSON lines, on the disk before anything follows."""

import fcntl
import os
from pathlib import Path
from urllib.parse import quote

import msgspec

from bot.core.ports.back_end import Order, Report


class Known(msgspec.Struct):
    """An order that was begun, its first report, and its end, None where none was noted."""

    order: Order
    end: Report | None = None
    first: Report | None = None


class _Line(msgspec.Struct, omit_defaults=True):
    """An order that begins, or how one ended."""

    order: Order | None = None
    first: Report | None = None
    operation_id: str = ""
    end: Report | None = None


class Journal:
    """One folder; every method blocks and raises OSError. A line that a crash cut short is dropped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / "operations.jsonl"

    def read(self) -> dict[str, Known]:
        """Return every order by its id; raise ValueError where the file holds something else."""
        _make(self.folder)
        self._path.touch(mode=0o600)
        _sync(self.folder)
        known: dict[str, Known] = {}
        try:
            for line in map(_decode, _whole_lines(self._path)):
                if line.order is not None:
                    known[line.order.operation_id] = Known(line.order, first=line.first)
                else:
                    known[line.operation_id].end = line.end
        except (msgspec.DecodeError, KeyError) as error:
            raise ValueError(f"{self._path.name} is no journal ({error})") from error
        return known

    def begin(self, order: Order, first: Report | None = None) -> None:
        """Note that `order` begins, with its first report."""
        self._append(_Line(order=order, first=first))

    def end(self, operation_id: str, report: Report) -> None:
        """Note how it ended."""
        self._append(_Line(operation_id=operation_id, end=report))

    def lock(self, service: str, environment: str) -> int | None:
        """Return an open file that holds this place, None where somebody does already.

        It is held until the file is closed in every process that inherited it, so also while a command
        runs on that a dead bot had started.
        """
        path = self.folder / f"{quote(service, safe='')}.{quote(environment, safe='')}.lock"
        held = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
            return None
        return held

    def _append(self, entry: _Line) -> None:
        line = msgspec.json.encode(entry) + b"\n"
        with self._path.open("ab", buffering=0) as file:
            before, rest = file.tell(), memoryview(line)
            try:
                while rest:
                    rest = rest[file.write(rest) :]
                os.fsync(file.fileno())
            except OSError:  # a full disk may have taken half a line: the next one must not follow it
                os.truncate(self._path, before)
                raise


_decode = msgspec.json.Decoder(_Line).decode


def _whole_lines(path: Path) -> list[bytes]:
    lines = path.read_bytes().splitlines(keepends=True)
    whole = [line for line in lines if line.endswith(b"\n")]
    if whole != lines:
        os.truncate(path, sum(map(len, whole)))
    return whole


def _make(folder: Path) -> None:
    """Make the folder and those above it that lack, each durable by its name in the one above."""
    lacking = [each for each in folder.parents if not each.exists()]
    for each in reversed(lacking):
        each.mkdir(exist_ok=True)
        _sync(each.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    """Make the names in it durable, which the fsync of a file does not."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
