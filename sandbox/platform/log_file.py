"""Reads a service's log file from its end: the newest lines that are asked for, whatever the file's size."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

Level = Literal["debug", "info", "warning", "error", "critical"]
LEVELS: tuple[Level, ...] = ("debug", "info", "warning", "error", "critical")

_BLOCK = 1 << 16  # bytes
_DISORDER = timedelta(seconds=10)  # replicas share the file, so a line may stand behind a later one
_KNOWN = {"timestamp", "level", "service", "environment", "version", "replica", "message"}


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which lines: not before `since`, the `limit` newest."""

    since: Annotated[datetime, msgspec.Meta(tz=True)]
    limit: Annotated[int, msgspec.Meta(ge=1, le=50_000)] = 5000


class Entry(msgspec.Struct, frozen=True):
    """One line: when, how grave, what, from which replica."""

    at: datetime
    level: Level | None
    text: str
    source: str


class Page(msgspec.Struct, frozen=True):
    """The lines found, oldest first; `is_cut` where older ones were left out for the limit."""

    entries: list[Entry]
    is_cut: bool


def read(path: Path, question: Question) -> Page:
    """Return the newest lines; a file that is not there yet has none, a line that is no entry is skipped."""
    found: list[Entry] = []
    if not path.exists():
        return Page(found, is_cut=False)
    for line in _backwards(path):
        entry = _entry(line)
        if entry is None:
            continue
        if entry.at < question.since - _DISORDER:
            break
        if entry.at >= question.since:
            found.append(entry)
        if len(found) > question.limit:
            return Page(found[-2::-1], is_cut=True)
    return Page(found[::-1], is_cut=False)


def _backwards(path: Path) -> Iterator[bytes]:
    """Yield the file's lines, the last one first; what follows the last newline is still being written."""
    with path.open("rb") as file:
        place, rest = file.seek(0, os.SEEK_END), b""
        is_last = True
        while place:
            size = min(_BLOCK, place)
            place = file.seek(place - size)
            first, *lines = (file.read(size) + rest).split(b"\n")
            rest = first
            if is_last and lines:
                lines.pop()
                is_last = False
            yield from reversed(lines)
        if not is_last:
            yield rest


def _entry(line: bytes) -> Entry | None:
    try:
        known: dict[str, Any] = msgspec.json.decode(line, type=dict[str, Any])
        details = [f"{key}={value}" for key, value in known.items() if key not in _KNOWN]
        text = " ".join([str(known["message"]), *details])
        level = known.get("level") if known.get("level") in LEVELS else None
        return Entry(_moment(known["timestamp"]), level, text, str(known.get("replica", "")))
    except (msgspec.DecodeError, KeyError, msgspec.ValidationError):
        return None


def _moment(text: str) -> datetime:
    return msgspec.convert(text, datetime)
