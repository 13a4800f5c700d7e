"""The checkpoints that a log is held against: read from their files, believed only if rightly signed."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from bot.store.audit.signature import Belief, PublicKey, judge

SILENCE = timedelta(seconds=120)
"""A running bot keeps one every minute: after so long it was stopped, or they were."""

_SIGNATURES = rb"(?:\\u2014 [!#-\[\]-~]+ [A-Za-z0-9+/=]+\\n)+"
_LINE = re.compile(
    rb'\{"timestamp": "([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z)", '
    rb'"origin": "([ !#-\[\]-~]*)", "size": (0|[1-9][0-9]{0,17}), '
    rb'"hash": "([0-9a-f]{64})", "note": "\2\\n\3\\n\4\\n(?:\1\\n\\n' + _SIGNATURES + rb')?"\}\n'
)
_KEYS = ("origin", "size", "hash", "timestamp")
_NOTE = re.compile(r"[^\n]*\n([0-9]{1,18})\n([0-9a-f]{64})\n")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")


class ForgedError(Exception):
    """Names the checkpoint that somebody altered, or the two that contradict each other."""


class UnreadableError(Exception):
    """Names what cannot be read."""


Claim: TypeAlias = tuple[bytes, int, int, int]
"""What a checkpoint says of the last line; its file by number, offset and line.

There are millions of them, and the garbage collector passes over what holds nothing but numbers and bytes.
"""


@dataclass(frozen=True, slots=True)
class Silence:
    """No checkpoint was kept between these times (as records write them), while the log grew so far."""

    since: str
    until: str
    size: int
    next_size: int

    @property
    def seconds(self) -> float:
        """How long it was."""
        return (_time(self.until.encode()) - _time(self.since.encode())).total_seconds()

    @property
    def inside(self) -> tuple[bytes, bytes]:
        """The times between which a running bot would have kept one."""
        start, end = (
            datetime.fromisoformat(self.since) + SILENCE,
            datetime.fromisoformat(self.until) - SILENCE,
        )
        return tuple(at.isoformat(timespec="milliseconds")[:23].encode() for at in (start, end))  # type: ignore[return-value] # two of them


class Anchors:
    """The checkpoints of some files; without `keys` all of them are believed."""

    def __init__(self, keys: Sequence[PublicKey] = ()) -> None:
        self._keys = keys
        self._paths: list[Path] = []
        self.claims: dict[int, Claim] = {}
        self._again: dict[int, list[Claim]] = {}  # what says the same: it may be the signed one
        self.silences: list[Silence] = []
        self.unbelieved = 0

    def add(self, path: Path) -> int:
        """Read a file, return how many checkpoints it holds; raise ForgedError, UnreadableError, OSError."""
        self._paths.append(path)
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
        if not self._keys:
            return max(self.claims, default=0)
        for size in sorted(self.claims, reverse=True):
            if self.is_believed(size):
                return size
            self.unbelieved += 1
        return 0

    def is_believed(self, size: int) -> bool:
        """Tell whether a trusted key has signed what is claimed of this record.

        Raise ForgedError where only the name of one was used.
        """
        return any(map(self._is_signed, [self.claims[size], *self._again.get(size, ())]))

    def _is_signed(self, claim: Claim) -> bool:
        if not self._keys:
            return True
        belief = judge(self._note(claim), self._keys)
        if belief is Belief.FORGED:
            raise ForgedError(
                f"{self._paths[claim[1]]}:{claim[3]}: the signature under this checkpoint is not its own."
            )
        return belief is Belief.SIGNED

    def _add_lines(self, path: Path, lines: Iterable[bytes]) -> int:
        claims, file, offset, last, before, count = self.claims, len(self._paths) - 1, 0, b"", 0, 0
        for number, line in enumerate(lines, start=1):
            if not line.endswith(b"\n"):
                break  # what a crash leaves says nothing
            match = _LINE.fullmatch(line)
            at, digits, digest = match.group(1, 3, 4) if match else _parse(line, f"{path}:{number}")
            if at[:10] != last[:10]:
                _check_day(at, f"{path}:{number}")
            size, claim = int(digits), (digest, file, offset, number)
            if claims.setdefault(size, claim) is not claim:
                self._settle(size, claim)
            if at[:16] != last[:16]:
                self._note_silence(last, at, before, size)
            offset, last, before, count = offset + len(line), at, size, number
        return count

    def _add_note(self, path: Path, text: bytes) -> int:
        match = _NOTE.match(text.decode("utf-8", "replace").replace("\r\n", "\n"))
        if match is None:
            raise UnreadableError(f"{path} holds no checkpoint that can be read.")
        size, claim = int(match[1]), (match[2].encode(), len(self._paths) - 1, 0, 1)
        if self.claims.setdefault(size, claim) is not claim:
            self._settle(size, claim)
        return 1

    def _settle(self, size: int, claim: Claim) -> None:
        """Keep the one of two claims that is believed; where both are there were two logs."""
        if self.claims[size][0] == claim[0]:
            if self._keys:
                self._again.setdefault(size, []).append(claim)
        elif not self.is_believed(size):
            self.claims[size] = claim
            self._again.pop(size, None)
        elif self._is_signed(claim):
            where = f"{self._paths[claim[1]]}:{claim[3]}"
            raise ForgedError(f"{where}: two checkpoints disagree on seq {size}: there are two logs.")

    def _note(self, claim: Claim) -> str:
        """Return the note of a claim, signatures included."""
        with self._paths[claim[1]].open("rb") as file:
            file.seek(claim[2])
            line = file.readline()
            if line.startswith(b"{"):
                return str(json.loads(line).get("note", ""))
            return (line + file.read()).decode("utf-8", "replace").replace("\r\n", "\n")

    def _note_silence(self, since: bytes, until: bytes, size: int, next_size: int) -> None:
        if not since or not until:
            return
        if since[:14] == until[:14] and 0 <= int(until[14:16]) - int(since[14:16]) <= 1:
            return  # the next minute, as nearly always
        if _time(until) - _time(since) > SILENCE:
            self.silences.append(Silence(since.decode(), until.decode(), size, next_size))


def _time(at: bytes) -> datetime:
    return datetime.fromisoformat(at.decode())


def _check_day(at: bytes, where: str) -> None:
    """Raise UnreadableError where the calendar has no such day; the hours have been looked at."""
    try:
        if at:
            _time(at)
    except ValueError as error:
        raise UnreadableError(f"{where} is no checkpoint that can be read ({error}).") from error


def _parse(line: bytes, where: str) -> tuple[bytes, bytes, bytes]:
    """Read a line that someone else has written, a collector perhaps.

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
    if at and not _TIME.fullmatch(at):
        raise UnreadableError(f"{where} is no checkpoint that can be read (its time is {at[:40]!a}).")
    _check_day(at.encode(), where)
    return at.encode(), str(size).encode(), digest.encode()


def spoken(silences: Sequence[Silence], most: int = 5) -> Iterator[str]:
    """Yield a sentence for each of the longest silences."""
    longest = sorted(
        silences, key=lambda one: _time(one.until.encode()) - _time(one.since.encode()), reverse=True
    )
    for one in longest[:most]:
        yield (
            f"SILENT: no checkpoint between {one.since} and {one.until}: "
            "the bot did not run, or its checkpoints were stopped or taken out."
        )
    if len(longest) > most:
        yield f"SILENT: and {len(longest) - most} shorter times."
