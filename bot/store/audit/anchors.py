"""The checkpoints that a log is held against: read from their files, believed only if rightly signed."""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import IO

from bot.store.audit import checkpoint_lines
from bot.store.audit.checkpoint_lines import Read
from bot.store.audit.claims import Claims
from bot.store.audit.signature import Belief, PublicKey, is_named, judge, mark
from bot.store.audit.silences import Silence, Silences, is_hour, is_time

_BLOCK = 1 << 20  # bytes that are read at once
_KEYS = ("origin", "size", "hash", "timestamp")
_NOTE = re.compile(r"[^\n]*\n([0-9]{1,18})\n([0-9a-f]{64})\n")


class ForgedError(Exception):
    """Names the checkpoint that somebody altered."""


class UnreadableError(Exception):
    """Names what cannot be read."""


class Anchors:
    """The checkpoints of some files; without `keys` all of them are believed."""

    def __init__(self, keys: Sequence[PublicKey] = ()) -> None:
        self._keys = keys
        self._marks = tuple(map(mark, keys))
        self._claims = Claims()
        self._silences = Silences()
        self._posted: set[int] = set()  # the claims that stand in files of their own
        self.unbelieved = 0

    @property
    def silences(self) -> list[Silence]:
        """The times without a checkpoint."""
        return self._silences.found

    def claims(self) -> Iterator[tuple[int, bytes, int]]:
        """Yield of each claim, by size: the size, the hash of the last line, and the claim's number."""
        return self._claims.by_size()

    def add(self, path: Path) -> int:
        """Read a file, return how many checkpoints it holds; raise ForgedError, UnreadableError, OSError."""
        self._claims.begin(path)
        self._silences.begin()
        with path.open("rb") as file:
            start = file.read(1)
            file.seek(0)
            if start not in {b"", b"{"}:
                return self._add_note(path, file.read())
            count = self._add_lines(path, file)
        if self._silences.is_unordered:
            self._silences.note_all(self._timed_again(path))
        return count

    def newest(self) -> int:
        """Return the size that the newest believed checkpoint knows, 0 without any; raise ForgedError.

        What is older need not be looked at: the chain leads there from the newest.
        """
        self.unbelieved = 0
        for size, same in groupby(reversed(self._claims.order()), key=self._claims.size):
            if any(map(self.is_believed, reversed(list(same)))):
                return size
            self.unbelieved += 1
        return 0

    def hold(self, size: int, digest: bytes) -> bool:
        """Tell whether a believed checkpoint knows exactly this end of the log."""
        return any(known == digest and self.is_believed(number) for known, number in self._claims.of(size))

    def is_believed(self, number: int) -> bool:
        """Tell whether a trusted key has signed a claim; raise ForgedError where only its name was used."""
        if not self._keys:
            return True
        belief = judge(self._note(number), self._keys)
        if belief is Belief.FORGED:
            where = self.where(number)
            raise ForgedError(f"{where}: the signature under this checkpoint is not its own.")
        return belief is Belief.SIGNED

    def where(self, number: int) -> str:
        """Return the place of a claim for people."""
        place = self._claims.place(number)
        return f"{place.path}:{place.line}"

    def _add_lines(self, path: Path, file: IO[bytes]) -> int:
        count, offset = 0, 0
        for lines in _blocks(file):
            read = _read(lines, path, count + 1)
            self._note_times(read)
            offset = self._claims.add(read.sizes, read.hashes, lines, offset)
            count += len(lines)
        return count

    def _note_times(self, read: Read) -> None:
        """Look for silences: with keys, only what names one of them was kept by the bot."""
        is_named_first = not self._keys or all(one.startswith(self._marks) for one in read.signatures)
        if all(read.times) and is_named_first:
            self._silences.note(read.times, read.sizes)
        elif timed := list(self._timed(read)):
            self._silences.note(*zip(*timed, strict=True))

    def _timed(self, read: Read) -> Iterator[tuple[bytes, int]]:
        for at, size, signatures in zip(read.times, read.sizes, read.signatures, strict=True):
            if at and (not self._keys or is_named(signatures, self._keys)):
                yield at, size

    def _timed_again(self, path: Path) -> Iterator[tuple[bytes, int]]:
        with path.open("rb") as file:
            for lines in _blocks(file):
                yield from self._timed(_read(lines, path, 1))

    def _add_note(self, path: Path, text: bytes) -> int:
        note = _plain(text)
        fields = dict(zip(_KEYS, note.split("\n"), strict=False)) | {"note": note}
        _, size, digest, _ = _parse(json.dumps(fields).encode(), str(path))
        self._posted.add(len(self._claims))
        self._claims.add([size], [digest], [text], 0)
        return 1

    def _note(self, number: int) -> str:
        """Return the note of a claim, signatures included."""
        place = self._claims.place(number)
        with place.path.open("rb") as file:
            file.seek(place.offset)
            if number in self._posted:
                return _plain(file.read())
            return str(json.loads(file.readline().decode()).get("note", ""))


def _plain(posted: bytes) -> str:
    """Return a note as it was before somebody copied it out of the channel."""
    return posted.decode("utf-8", "replace").replace("\r\n", "\n")


def _blocks(file: IO[bytes]) -> Iterator[list[bytes]]:
    """Yield the lines, many at once; an unfinished last one, as a crash leaves it, says nothing."""
    while lines := file.readlines(_BLOCK):
        is_torn = not lines[-1].endswith(b"\n")
        yield lines[:-1] if is_torn else lines
        if is_torn:
            return


def _read(lines: Sequence[bytes], path: Path, first: int) -> Read:
    """Return what lines say, many at once where they allow it; raise ForgedError, UnreadableError."""
    read = checkpoint_lines.read(lines)
    if read is not None and all(map(is_hour, {at[:13] for at in read.times})):
        return read
    parsed = [_parse(line, f"{path}:{number}") for number, line in enumerate(lines, first)]
    times, sizes, hashes, signatures = zip(*parsed, strict=True) if parsed else ((),) * 4
    return Read(times, list(sizes), hashes, signatures)


def _parse(line: bytes, where: str) -> tuple[bytes, int, bytes, bytes]:
    """Return time, size, hash and signatures of a line that someone else has written, a collector perhaps.

    What it says twice has to agree, and is looked at before the time is. A signed note has its own time.
    """
    try:
        fields = json.loads(line.decode())
        size, digest, at = int(fields["size"]), str(fields["hash"]), str(fields.get("timestamp", ""))
        note = str(fields.get("note", f"{fields.get('origin', '')}\n{size}\n{digest}\n"))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise UnreadableError(f"{where} is no checkpoint that can be read ({error}).") from error
    text, _, signatures = note.partition("\n\n")
    told = dict(zip(_KEYS, text.rstrip("\n").split("\n"), strict=False))
    if not _NOTE.match(note) or any(str(fields.get(key, said)) != said for key, said in told.items()):
        raise ForgedError(f"{where}: this checkpoint does not say what its note says.")
    at = told.get("timestamp", at)
    if at and not is_time(at):
        raise UnreadableError(f"{where} is no checkpoint that can be read (its time is {at[:40]!a}).")
    return at.encode(), size, digest.encode(), json.dumps(signatures).encode()[1:-1]
