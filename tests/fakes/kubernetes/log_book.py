"""What containers wrote, and how a kubelet shows it: since when, how many lines, with times or without."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.fakes.kubernetes.selectors import flag

Line = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Place:
    """One container's log."""

    namespace: str
    pod: str
    container: str


class LogBook:
    """Keeps lines as they came, and tells by `grown` that there are more.

    https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
    """

    def __init__(self) -> None:
        self.grown = asyncio.Event()
        self._lines: defaultdict[Place, list[Line]] = defaultdict(list)

    def write(self, place: Place, lines: Sequence[Line]) -> None:
        """Add lines."""
        self._lines[place] += lines
        self.wake()

    def wake(self) -> None:
        """Let those who follow look again."""
        self.grown.set()
        self.grown = asyncio.Event()

    def say(self, place: Place, text: str) -> None:
        """Add a line of this moment."""
        self.write(place, [(_now(), text)])

    def count(self, place: Place) -> int:
        """Return how many lines there are."""
        return len(self._lines[place])

    def read(self, place: Place, query: Mapping[str, str], start: int = 0) -> str:
        """Return the lines that a call's parameters ask for, from the `start`-th one on."""
        lines = [line for line in self._lines[place][start:] if line[0] >= _since(query)]
        if "tailLines" in query:
            most = int(query["tailLines"])
            lines = lines[-most:] if most else []
        shows_time = flag(query, "timestamps")
        text = "".join(f"{_nanoseconds(at)} {said}\n" if shows_time else f"{said}\n" for at, said in lines)
        most = int(query.get("limitBytes", len(text.encode())))
        return text.encode()[:most].decode(errors="ignore")


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def _since(query: Mapping[str, str]) -> datetime:
    if "sinceTime" in query:
        return datetime.fromisoformat(query["sinceTime"])
    if "sinceSeconds" in query:
        return _now() - timedelta(seconds=int(query["sinceSeconds"]))
    return datetime.min.replace(tzinfo=UTC)


def _nanoseconds(at: datetime) -> str:
    """Return a time as container runtimes write it: RFC 3339 with nanoseconds, of which ours end in 000."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f000Z")
