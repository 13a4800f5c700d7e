"""The newest records of the audit log, each with whether the chain of hashes holds at it."""

import hashlib
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import msgspec

_MOST = 20
_READ = 262_144  # bytes of the end of a file: more than the lines shown take
_FILES = "[0-9]*.jsonl"  # a month each; the checkpoints beside them are no records
_BEFORE_THE_FIRST = "0" * 64
_SHOWN = (
    *("timestamp", "user", "command", "approved_by", "result", "duration_seconds", "channel"),
    *("seq", "event"),
)


def newest(folder: Path) -> list[dict[str, object]]:
    """Return the last records in the audit log's `folder`, newest first.

    Each has its seven leading keys, `seq`, `event`, and `chained`: whether its `prev` is the SHA-256 of the
    line before, as docs/audit.md has it; None where that line is not at hand. Raise OSError.
    """
    lines = _last_lines(folder, _MOST + 1)
    told = [_told(line, before) for before, line in pairwise([None, *lines])]
    return told[::-1][:_MOST]


def _told(line: bytes | None, before: bytes | None) -> dict[str, object]:
    record = _read(line or b"")
    chained = None
    if record.get("prev") == _BEFORE_THE_FIRST or before is not None:
        expected = _BEFORE_THE_FIRST if before is None else hashlib.sha256(before).hexdigest()
        chained = record.get("prev") == expected
    return {key: record.get(key) for key in _SHOWN} | {"chained": chained}


def _read(line: bytes) -> Mapping[str, object]:
    try:
        return msgspec.json.decode(line, type=dict[str, object])
    except msgspec.DecodeError:
        return {"command": "This line of the log cannot be read."}


def _last_lines(folder: Path, most: int) -> list[bytes]:
    """Return up to `most` whole lines, over the borders of files, oldest first."""
    lines: list[bytes] = []
    for file in sorted(folder.glob(_FILES), reverse=True):
        lines = _tail(file) + lines
        if len(lines) >= most:
            break
    return lines[-most:]


def _tail(file: Path) -> list[bytes]:
    """Return the last whole lines of a file; one that is being written is not whole."""
    with file.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _READ))
        lines = stream.read().split(b"\n")[:-1]
    return lines[1:] if size > _READ else lines
