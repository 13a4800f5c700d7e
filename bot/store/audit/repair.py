"""The repair at start: files are completed from the database; nothing they say is overwritten."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.ports.store import StoreError
from bot.store.audit.lines import cut
from bot.store.audit.outbox import Line
from bot.store.audit.record import line_hash
from bot.store.database import fsync_folder


@dataclass(frozen=True, slots=True)
class Finding:
    """One month's file: `good` bytes are as in the database, `torn` ones follow, `missing` lines lack."""

    path: Path
    good: int
    torn: bytes
    missing: tuple[Line, ...]

    @property
    def needs_repair(self) -> bool:
        """Whether the file is not what the database says."""
        return bool(self.torn or self.missing)

    def describe(self) -> str:
        """Say what is repaired."""
        parts = []
        if self.torn:
            parts.append(
                f"{len(self.torn)} bytes of an unfinished line set aside in quarantine/{_aside(self)}"
            )
        if self.missing:
            parts.append(f"records {self.missing[0].seq} to {self.missing[-1].seq} written from the database")
        return f"{self.path.name}: {', '.join(parts)}"


def inspect(path: Path, expected: Sequence[Line]) -> Finding:
    """Compare a month's file with its lines in the database, byte for byte.

    A crash leaves a shorter file, or a last line without an end; a power cut leaves zeros, too, where a part
    of the last append never came. Raise StoreError for anything else.
    """
    data = path.read_bytes() if path.exists() else b""
    good = 0
    for number, line in enumerate(expected):
        end = good + len(line.text) + 1
        if data[good:end] != line.text + b"\n":
            missing = tuple(expected[number:])
            return Finding(path, good, _torn(path, data[good:], number + 1, missing), missing)
        good = end
    return Finding(path, good, _torn(path, data[good:], len(expected) + 1), ())


def refuse_unknown(folder: Path, months: Sequence[str]) -> None:
    """Raise StoreError where a month's file holds records of which the database has none."""
    for path in sorted(folder.glob("*.jsonl")):
        is_month = re.fullmatch(r"\d{4}-\d{2}\.jsonl", path.name)
        if is_month and path.stem not in months and path.stat().st_size:
            raise _disagreement(path, 1)


def set_aside(finding: Finding) -> None:
    """Keep the torn bytes in `quarantine/`, durably, before they are cut off."""
    if not finding.torn:
        return
    folder = finding.path.parent / "quarantine"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / _aside(finding)).open("wb") as file:
        file.write(finding.torn)
        file.flush()
        os.fsync(file.fileno())
    fsync_folder(folder)
    fsync_folder(folder.parent)


def cut_off(finding: Finding) -> None:
    """Remove the torn bytes from the file."""
    if finding.torn:
        cut(finding.path, finding.good)


def _aside(finding: Finding) -> str:
    """Name the bytes by place and content: a repair that is interrupted and done again keeps them once."""
    return f"{finding.path.name}.{finding.good}.{line_hash(finding.torn)[:8]}"


def _torn(path: Path, rest: bytes, number: int, missing: Sequence[Line] = ()) -> bytes:
    """Return `rest` if a crash can have left it: the beginning of a line, or of `missing` with holes."""
    if b"\n" in rest and not _has_holes_only(rest, b"".join(line.text + b"\n" for line in missing)):
        raise _disagreement(path, number)
    return rest


def _has_holes_only(rest: bytes, expected: bytes) -> bool:
    """Tell whether every byte is as expected, or zero: a file system may note that a file grew before it did.

    ASCII has no other use for a zero, so whoever changes a record is still found out.
    """
    return len(rest) <= len(expected) and all(
        found in {0, byte} for found, byte in zip(rest, expected, strict=False)
    )


def _disagreement(path: Path, number: int) -> StoreError:
    return StoreError(
        f"{path}:{number}: this line is not what the database says; nothing was started or changed. "
        "One of the two was altered, or the database is an older copy: see `chatops audit verify`, then "
        "put back the right file from a backup. To go on with this database, move the audit folder away; "
        "it is written anew."
    )
