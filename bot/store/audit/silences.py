"""Finds the times in which a running bot would have kept a checkpoint, and none was."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z")
SILENCE = timedelta(seconds=120)
"""A running bot keeps one every minute: after so long it was stopped, or they were."""


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
        return (datetime.fromisoformat(self.until) - datetime.fromisoformat(self.since)).total_seconds()

    @property
    def inside(self) -> tuple[bytes, bytes]:
        """The times between which a running bot would have kept one."""
        start = datetime.fromisoformat(self.since) + SILENCE
        end = datetime.fromisoformat(self.until) - SILENCE
        return _milliseconds(start), _milliseconds(end)


class Silences:
    """Those of some files."""

    def __init__(self) -> None:
        self.found: list[Silence] = []
        self._hours: dict[bytes, int] = {}
        self.begin()

    def begin(self) -> None:
        """Go on with another file."""
        self._at, self._minute, self._size = b"", 0, 0
        self._first = len(self.found)
        self.is_unordered = False

    def note(self, times: Sequence[bytes], sizes: Sequence[int]) -> None:
        """Take on checkpoints as they follow each other.

        A clock may be set back, but a log never shrinks: where it does in a file its lines were moved,
        `is_unordered` becomes true, and `note_all` has to see them.
        """
        known = [self._size, *sizes]
        self.is_unordered = self.is_unordered or known != sorted(known)
        hours, before, minute, last = self._hours, self._at, self._minute, self._size
        for at, size in zip(times, sizes, strict=True):
            hour = at[:13]
            if hour not in hours:
                hours[hour] = int(datetime.fromisoformat(at.decode()).timestamp()) // 3600 * 60
            now = hours[hour] + int(at[14:16])
            if before and not 0 <= now - minute <= 1:  # it is the next minute nearly always
                self._compare(before, at, last, size)
            before, minute, last = at, now, size
        self._at, self._minute, self._size = before, minute, last

    def note_all(self, checkpoints: Iterable[tuple[bytes, int]]) -> None:
        """Take on all of a file in the order of their times."""
        del self.found[self._first :]
        self.begin()
        self.note(*zip(*sorted(checkpoints), strict=True))

    def _compare(self, since: bytes, until: bytes, size: int, next_size: int) -> None:
        silence = Silence(since.decode(), until.decode(), size, next_size)
        if silence.seconds > SILENCE.total_seconds():
            self.found.append(silence)


def is_hour(at: bytes) -> bool:
    """Tell whether there was this hour, as `2026-02-28T15`."""
    try:
        return bool(datetime.fromisoformat(at.decode()))
    except ValueError:
        return False


def is_time(at: str) -> bool:
    """Tell whether this is a time as checkpoints have them, of a day that was."""
    return _TIME.fullmatch(at) is not None and is_hour(at[:13].encode())


def spoken(silences: Sequence[Silence], most: int = 5) -> Iterator[str]:
    """Yield a sentence for each of the longest silences."""
    longest = sorted(silences, key=lambda one: one.seconds, reverse=True)
    for one in longest[:most]:
        yield (
            f"SILENT: no checkpoint between {one.since} and {one.until}: "
            "the bot did not run, or its checkpoints were stopped or taken out."
        )
    if len(longest) > most:
        yield f"SILENT: and {len(longest) - most} shorter times."


def _milliseconds(at: datetime) -> bytes:
    return at.isoformat(timespec="milliseconds")[:23].encode()
