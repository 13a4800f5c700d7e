"""The checkpoints that a log is held against: read from their files, believed only if rightly signed."""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import IO

from bot.store.audit.claims import Claims
from bot.store.audit.signature import Belief, PublicKey, judge
from bot.store.audit.silences import Silence, Silences, is_time

_SIGNATURES = rb"(?:\\u2014 [!#-\[\]-~]+ [A-Za-z0-9+/=]+\\n)+"
_LINES = re.compile(
    rb'^\{"timestamp": "([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z)", '
    rb'"origin": "([ !#-\[\]-~]*)", "size": (0|[1-9][0-9]{0,17}), '
    rb'"hash": "([0-9a-f]{64})", "note": "\2\\n\3\\n\4\\n(?:\1\\n\\n' + _SIGNATURES + rb')?"\}\n',
    re.MULTILINE,
)
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
        self._claims = Claims()
        self._silences = Silences()
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
            if start in {b"", b"{"}:
                return self._add_lines(path, file)
            return self._add_note(path, file.read())

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
        while lines := file.readlines(_BLOCK):
            if not lines[-1].endswith(b"\n"):
                del lines[-1]  # what a crash leaves says nothing
            offset = self._add_block(lines, offset, (path, count + 1))
            count += len(lines)
        return count

    def _add_block(self, lines: Sequence[bytes], offset: int, place: tuple[Path, int]) -> int:
        """Take on lines, all at once where each is as the bot writes it; return where they end."""
        found = [(at, size, digest) for at, _, size, digest in _LINES.findall(b"".join(lines))]
        try:
            if len(found) < len(lines):
                raise ValueError("one is not as the bot writes it")  # noqa: TRY301 - as a day that never was
            times, digits, hashes = zip(*found, strict=True) if found else ((), (), ())
            self._silences.note(times, sizes := list(map(int, digits)))
        except ValueError:
            parsed = [_parse(line, f"{place[0]}:{number}") for number, line in enumerate(lines, place[1])]
            times, digits, hashes = zip(*parsed, strict=True)
            self._silences.note(times, sizes := list(map(int, digits)))
        return self._claims.add(sizes, hashes, lines, offset)

    def _add_note(self, path: Path, text: bytes) -> int:
        match = _NOTE.match(text.decode("utf-8", "replace").replace("\r\n", "\n"))
        if match is None:
            raise UnreadableError(f"{path} holds no checkpoint that can be read.")
        self._claims.add([int(match[1])], [match[2].encode()], [text], 0)
        return 1

    def _note(self, number: int) -> str:
        """Return the note of a claim, signatures included."""
        place = self._claims.place(number)
        with place.path.open("rb") as file:
            file.seek(place.offset)
            line = file.readline()
            if line.startswith(b"{"):
                return str(json.loads(line).get("note", ""))
            return (line + file.read()).decode("utf-8", "replace").replace("\r\n", "\n")


def _parse(line: bytes, where: str) -> tuple[bytes, bytes, bytes]:
    """Return time, size and hash of a line that someone else has written, a collector perhaps.

    What it says twice has to agree, and is looked at before the time is.
    """
    try:
        fields = json.loads(line)
        size, digest, at = int(fields["size"]), str(fields["hash"]), str(fields.get("timestamp", ""))
        note = str(fields.get("note", f"{fields.get('origin', '')}\n{size}\n{digest}\n"))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise UnreadableError(f"{where} is no checkpoint that can be read ({error}).") from error
    told = zip(_KEYS, note.partition("\n\n")[0].rstrip("\n").split("\n"), strict=False)
    if not _NOTE.match(note) or any(str(fields.get(key, said)) != said for key, said in told):
        raise ForgedError(f"{where}: this checkpoint does not say what its note says.")
    if at and not is_time(at):
        raise UnreadableError(f"{where} is no checkpoint that can be read (its time is {at[:40]!a}).")
    return at.encode(), str(size).encode(), digest.encode()
