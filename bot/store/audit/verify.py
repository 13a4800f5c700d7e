"""Verifies an audit log from its files: `python -m bot.store.audit.verify [--checkpoint FILE] FILES...`.

The chain goes over the bytes of the lines: each holds the SHA-256 of the one before, so a change anywhere
breaks it, except at the end. The end is held by checkpoints, which say how long the log was and how its last
line hashed. All are checked, so whoever rewrites the log must rewrite them, too: compare with one kept
elsewhere (`--checkpoint`: a checkpoints file, or the lines as posted), believe only signed ones (`--key`).
The bot keeps one after every record, every minute, at its start and its end; so the log of an uninterrupted
bot is ok, and an unanchored tail is what a crash, or someone, left without.

tools/verify_audit.py does the same, and is a program of its own.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO

from bot.store.audit import segments
from bot.store.audit.anchors import Anchors, ForgedError, UnreadableError
from bot.store.audit.boot import mark
from bot.store.audit.signature import PublicKey, read_public
from bot.store.audit.silences import Silence, spoken

OK, TAMPERED, UNANCHORED, UNREADABLE = 0, 1, 2, 3
CHECKPOINTS = "checkpoints.jsonl"

# Quotes within a JSON string are escaped, so these can only match the keys themselves.
_SEQ, _PREV = b'"seq": ', b'"prev": "'
_ANY_SEQ = re.compile(rb'"seq": ([0-9]+),')
_MONTH = slice(15, 22)  # of the line
_TIMESTAMP = slice(15, 38)  # of the line, to the milliseconds: the key comes first and has one length
_NO_BOOT = b', "action"'  # what follows where a record says none
_NO_LINE = "0" * 64
_NO_CLAIM = (1 << 64, b"", 0)
_BLOCK = 1 << 22  # bytes that are read at once
_MOST = 5  # sentences about silences


@dataclass(frozen=True)
class Verdict:
    """`code` 0 ok, 1 tampered, 2 unanchored tail, 3 unreadable; `sentences` explain it to a person."""

    code: int
    sentences: tuple[str, ...]


class _TamperedError(Exception):
    """Names the record and the place that do not fit."""


@dataclass
class _Log:
    """What reading the files has shown so far.

    Not passed yet are `claim`, the next one of the checkpoints, and those in `claims`; likewise `ahead`, the
    silences in which the log grew, the next one last. `lone` are the records in each silence.
    """

    claims: Iterator[tuple[int, bytes, int]]
    claim: tuple[int, bytes, int] = (0, b"", 0)

    size: int = 0
    hash: str = _NO_LINE
    boot: bytes = b""
    torn: str = ""
    ahead: list[Silence] = field(default_factory=list)
    lone: dict[Silence, list[int]] = field(default_factory=dict)


def verify(
    files: Sequence[Path], checkpoints: Sequence[Path] = (), keys: Sequence[PublicKey] = ()
) -> Verdict:
    """Judge the log in `files`, or folders of such files; all of them from the first record on are needed.

    It is held against `checkpoints`, by default the file beside them; with `keys` only signed ones count.
    """
    try:
        paths = _expand(files)
        names = ", ".join(map(str, checkpoints)) or str(paths.folder / CHECKPOINTS)
        anchors = _anchors(paths, checkpoints, keys)
        log = _read(paths.files, anchors)
        newest = anchors.newest()
        # A running bot may have gone on meanwhile; then a checkpoint of exactly what was read has come, too.
        if log.size > newest and not checkpoints:
            later = _anchors(paths, checkpoints, keys)
            newest = log.size if later.hold(log.size, log.hash.encode()) else newest
        return _judge(log, newest, names, anchors)
    except (_TamperedError, ForgedError) as problem:
        return Verdict(TAMPERED, (f"TAMPERED: {problem}",))
    except (UnreadableError, OSError) as problem:
        return Verdict(UNREADABLE, (f"UNREADABLE: {problem}",))
    except MemoryError:
        return Verdict(UNREADABLE, ("UNREADABLE: a line is too long for the memory of this machine.",))


@dataclass(frozen=True)
class _Paths:
    files: list[Path]
    folder: Path


def _expand(given: Sequence[Path]) -> _Paths:
    """Return the month files, oldest first; the name decides the order, the chain proves it.

    A plain file counts instead of its compressed copy, and each once.
    """
    named = [file for path in given for file in (segments.find(path) if path.is_dir() else [path])]
    single = {str(path).removesuffix(segments.PACKED): path for path in sorted(named, reverse=True)}
    if not given or (not named and not (given[0] / CHECKPOINTS).exists()):
        raise UnreadableError("there is no log file to verify: name the folder, or its files.")
    files = sorted(single.values(), key=lambda path: path.name)
    return _Paths(files, given[0] if given[0].is_dir() else given[0].parent)


def _anchors(paths: _Paths, checkpoints: Sequence[Path], keys: Sequence[PublicKey]) -> Anchors:
    anchors = Anchors(keys)
    own = paths.folder / CHECKPOINTS
    for path in checkpoints or ([own] if own.exists() else []):
        if not anchors.add(path) and checkpoints:
            raise UnreadableError(f"{path} holds no checkpoint.")
    return anchors


def _read(files: Sequence[Path], anchors: Anchors) -> _Log:
    """Follow the chain through `files`, past every checkpoint."""
    growing = (one for one in anchors.silences if one.size < one.next_size)
    log = _Log(anchors.claims(), ahead=sorted(growing, key=lambda one: one.size, reverse=True))
    for path in files:
        with segments.opened(path) as file:
            try:
                _follow_file(log, path, file, anchors)
            except _TamperedError:
                while segments.is_packed(path) and file.read(_BLOCK):
                    pass  # what cannot be decompressed to its end is unreadable, whatever else is wrong
                raise
    return log


def _follow_file(log: _Log, path: Path, file: IO[bytes], anchors: Anchors) -> None:
    """Follow the chain through one file; its name tells where questions look for a record."""
    number, latest = 1, segments.month(path).encode() if segments.named(path) else b"a"
    while lines := file.readlines(_BLOCK):
        if log.torn:
            raise _TamperedError(f"{log.torn}: the line is cut off, but {path.name}:{number} goes on.")
        if not lines[-1].endswith(b"\n"):
            log.torn = f"{path.name}:{number + len(lines) - 1}"
            del lines[-1]
        _note_silences(log, lines)
        _follow(log, lines, anchors, (path.name, number))
        if max([line[_MONTH] for line in lines], default=b"") > latest:
            raise _TamperedError(f"{path.name} holds a record of a later month, where no question finds it.")
        number += len(lines)
        if log.torn:
            return


def _follow(log: _Log, lines: Sequence[bytes], anchors: Anchors, place: tuple[str, int]) -> None:
    """Take lines on; raise where one does not continue the log. Millions pass here: two searches a line."""
    size, digest, boot, (known, claim, number) = log.size, log.hash.encode(), log.boot, log.claim
    for index, line in enumerate(lines):
        size += 1
        at, expected = line.find(_SEQ), b'"prev": "%b"%b' % (digest, boot or _NO_BOOT)
        if not line.startswith(b'"seq": %d,' % size, at) or not line.startswith(
            expected, line.find(_PREV, at)
        ):
            boot = _turn(line, size, (digest, boot), f"{place[0]}:{place[1] + index}")
        digest = sha256(line[:-1]).hexdigest().encode()
        while known <= size:
            if known == size and claim != digest and anchors.is_believed(number):
                where = f"{place[0]}:{place[1] + index}"
                raise _TamperedError(
                    f"{where}: seq {size} is not the record that {anchors.where(number)} knows."
                )
            known, claim, number = next(log.claims, _NO_CLAIM)
    log.size, log.hash, log.boot, log.claim = size, digest.decode(), boot, (known, claim, number)


def _turn(line: bytes, size: int, before: tuple[bytes, bytes], where: str) -> bytes:
    """Return the mark of the boot that goes on here; raise where it may not, or this is not record `size`."""
    digest, last = before
    at = line.find(_SEQ)
    if not line.startswith(b'"seq": %d,' % size, at) or not line.startswith(
        b'"prev": "%b"' % digest, line.find(_PREV, at)
    ):
        raise _TamperedError(_misfit(line, size, where))
    boot, first = mark(line)
    if boot not in {last, b""} and first != size:
        raise _TamperedError(
            f"{where}: seq {size} is by a bot that began with seq {first}, after others had gone on: "
            "two bots have written to this log."
        )
    return boot


def _misfit(line: bytes, size: int, where: str) -> str:
    """Say what is wrong with a line that stands where seq `size` belongs."""
    seq = _ANY_SEQ.search(line)
    if seq is None or _PREV not in line:
        return f"{where} (where seq {size} belongs): this is no record."
    if seq[1] != b"%d" % size:
        return f"{where}: seq {seq[1][:20].decode()} stands where seq {size} belongs."
    return (
        f"{where} (seq {size}): `prev` is not the hash of the line before; "
        f"seq {size - 1} was changed, or this record."
    )


def _note_silences(log: _Log, lines: Sequence[bytes]) -> None:
    """Find records that were written while a running bot would have kept a checkpoint, and none was."""
    size, unfinished = log.size + len(lines), []
    while log.ahead and log.ahead[-1].size < size:
        silence = log.ahead.pop()
        first, last = max(silence.size - log.size, 0), min(silence.next_size, size) - log.size
        start, end = silence.inside
        seqs = [
            log.size + index + 1 for index in range(first, last) if start < lines[index][_TIMESTAMP] < end
        ]
        log.lone.setdefault(silence, []).extend(seqs)
        if silence.next_size > size:
            unfinished.append(silence)
    log.ahead += unfinished


def _judge(log: _Log, newest: int, names: str, anchors: Anchors) -> Verdict:
    """Hold the length of the log against the newest checkpoint, which knows `newest` records."""
    if newest > log.size:
        end = f"seq {log.size}{f' and the torn {log.torn}' if log.torn else ''}"
        raise _TamperedError(
            f"the log ends with {end}, but {names} knows seq {newest}; {newest - log.size} records are gone."
        )
    doubts = []
    if log.size > newest:
        doubts.append(
            f"UNANCHORED: the last {log.size - newest} records (from seq {newest + 1}) are chained, "
            f"but no checkpoint in {names} holds them."
        )
    if log.torn:
        doubts.append(
            f"UNANCHORED: {log.torn} is an unfinished line, as a crash leaves it; "
            "the bot repairs that at its next start."
        )
    lone = [(silence, seqs) for silence, seqs in log.lone.items() if seqs]
    doubts += [
        f"UNANCHORED: {len(seqs)} records (from seq {seqs[0]}) were written while no checkpoint was kept, "
        f"between {silence.since} and {silence.until}: checkpoints were stopped, or taken out."
        for silence, seqs in lone[:_MOST]
    ]
    if anchors.unbelieved:
        doubts.append(f"UNSIGNED: {anchors.unbelieved} newer checkpoints were not signed by the given keys.")
    sound = f"OK: {log.size} records, chained and held by the checkpoints in {names}."
    is_held = not [one for one in doubts if one.startswith("UNANCHORED")]
    told = ([sound] if is_held else []) + doubts + list(spoken(anchors.silences))
    return Verdict(OK if is_held else UNANCHORED, tuple(told))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the verdict on the files named by `arguments`; return its code."""
    parser = argparse.ArgumentParser(prog="verify", description="Verify an audit log.")
    parser.add_argument(
        "--checkpoint", type=Path, action="append", default=[], help="checkpoints that were kept elsewhere"
    )
    parser.add_argument("--key", action="append", default=[], help="whose signatures count")
    parser.add_argument("files", nargs="+", type=Path, help="the audit folder, or all of its files")
    options = parser.parse_args(arguments)
    try:
        verdict = verify(options.files, options.checkpoint, [read_public(key) for key in options.key])
    except ValueError as problem:
        verdict = Verdict(UNREADABLE, (f"UNREADABLE: {problem}",))
    sys.stdout.write("\n".join(verdict.sentences) + "\n")
    return verdict.code


if __name__ == "__main__":
    sys.exit(main())
