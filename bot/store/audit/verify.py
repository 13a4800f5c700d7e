"""Verifies an audit log from its files: `python -m bot.store.audit.verify [--checkpoint FILE] FILES...`.

Standard library only, to be read and trusted by itself. The chain goes over the bytes of the lines: each
holds the SHA-256 of the one before, so a change anywhere breaks it, except at the end. The end is held by
checkpoints, which say how long the log was and how its last line hashed. All are checked, so whoever rewrites
the log must rewrite them, too: compare with one kept elsewhere (`--checkpoint`: a checkpoints file, or the
lines as posted). The bot keeps one after every record, every minute, at its start and its end; so the log of
an uninterrupted bot is ok, and an unanchored tail is what a crash, or someone, left without.
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

OK, TAMPERED, UNANCHORED, UNREADABLE = 0, 1, 2, 3

# Quotes within a JSON string are escaped, so these can only match the keys themselves.
_SEQ = re.compile(rb'"seq": ([1-9][0-9]*)[,}]')
_PREV = re.compile(rb'"prev": "([0-9a-f]{64})"[,}]')
_NO_LINE = "0" * 64


@dataclass(frozen=True)
class Verdict:
    """`code` 0 ok, 1 tampered, 2 unanchored tail, 3 unreadable; `sentences` explain it to a person."""

    code: int
    sentences: tuple[str, ...]


@dataclass
class _Log:
    """What reading the files has shown so far."""

    size: int = 0
    hash: str = _NO_LINE
    torn: str = ""


class _TamperedError(Exception):
    """Names the record and the place that do not fit."""


class _UnreadableError(Exception):
    """Names what cannot be read."""


def verify(files: Sequence[Path], checkpoint: Path | None = None) -> Verdict:
    """Judge the log in `files`, or folders of such files; all of them from the first record on are needed.

    It is held against `checkpoint`, by default the file beside them.
    """
    try:
        paths = _expand(files)
        anchors = checkpoint or paths.folder / "checkpoints.jsonl"
        anchored = _read_checkpoints(anchors, required=checkpoint is not None)
        log = _read(paths.files, anchored, anchors)
        # A running bot may have gone on meanwhile; then a checkpoint of exactly what was read has come, too.
        if log.size > max(anchored, default=0):
            later = _read_checkpoints(anchors, required=False)
            anchored |= {log.size: later[log.size]} if later.get(log.size) == log.hash else {}
        return _judge(log, max(anchored, default=0), anchors)
    except _TamperedError as problem:
        return Verdict(TAMPERED, (f"TAMPERED: {problem}",))
    except (_UnreadableError, OSError) as problem:
        return Verdict(UNREADABLE, (f"UNREADABLE: {problem}",))


@dataclass(frozen=True)
class _Paths:
    files: list[Path]
    folder: Path


def _expand(given: Sequence[Path]) -> _Paths:
    """Return the month files, oldest first; the name decides the order, the chain proves it."""
    files: list[Path] = []
    for path in given:
        files += path.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl") if path.is_dir() else [path]
    if not given or (not files and not (given[0] / "checkpoints.jsonl").exists()):
        raise _UnreadableError("there is no log file to verify: name the folder, or its files.")
    files.sort(key=lambda path: path.name)
    return _Paths(files, given[0] if given[0].is_dir() else given[0].parent)


def _read(files: Sequence[Path], anchored: Mapping[int, str], anchors: Path) -> _Log:
    """Follow the chain through `files`, past every checkpoint."""
    log = _Log()
    for path in files:
        for number, line in _lines(path):
            where = f"{path.name}:{number}"
            if log.torn:
                raise _TamperedError(f"{log.torn}: the line is cut off, but {where} goes on.")
            if not line.endswith(b"\n"):
                log.torn = where
                continue
            _follow(log, line[:-1], where)
            if anchored.get(log.size, log.hash) != log.hash:
                raise _TamperedError(f"{where}: seq {log.size} is not the record that {anchors} knows.")
    return log


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        yield from enumerate(file, start=1)


def _follow(log: _Log, line: bytes, where: str) -> None:
    """Take one line on; raise where it does not continue the log."""
    seqs, prevs = _SEQ.findall(line), _PREV.findall(line)
    if len(seqs) != 1 or len(prevs) != 1:
        raise _TamperedError(f"{where} (where seq {log.size + 1} belongs): this is no record.")
    if int(seqs[0]) != log.size + 1:
        raise _TamperedError(f"{where}: seq {int(seqs[0])} stands where seq {log.size + 1} belongs.")
    if prevs[0].decode() != log.hash:
        raise _TamperedError(
            f"{where} (seq {log.size + 1}): `prev` is not the hash of the line before; "
            f"seq {log.size} was changed, or this record."
        )
    log.size += 1
    log.hash = hashlib.sha256(line).hexdigest()


def _read_checkpoints(path: Path, *, required: bool) -> dict[int, str]:
    """Return size -> hash of every checkpoint; an unfinished last line is none."""
    if not path.exists() and not required:
        return {}
    text = path.read_bytes()
    found: dict[int, str] = {}
    for number, (size, digest) in enumerate(_checkpoints(text, path), start=1):
        if found.setdefault(size, digest) != digest:
            raise _TamperedError(
                f"{path}:{number}: two checkpoints disagree on seq {size}: there are two logs."
            )
    if required and not found:
        raise _UnreadableError(f"{path} holds no checkpoint.")
    return found


def _checkpoints(text: bytes, path: Path) -> Iterator[tuple[int, str]]:
    """Read a file of JSON lines, or one checkpoint as it is posted: origin, size, hash, perhaps more."""
    try:
        if text.lstrip().startswith(b"{"):
            for line in text[: text.rfind(b"\n") + 1].splitlines():
                fields = json.loads(line)
                yield int(fields["size"]), str(fields["hash"])
        elif text:
            _, size, digest = text.decode().splitlines()[:3]
            yield int(size), digest
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise _UnreadableError(f"{path} holds no checkpoints that can be read ({error}).") from error


def _judge(log: _Log, newest: int, anchors: Path) -> Verdict:
    """Hold the length of the log against the newest checkpoint, which knows `newest` records."""
    if newest > log.size:
        end = f"seq {log.size}{f' and the torn {log.torn}' if log.torn else ''}"
        raise _TamperedError(
            f"the log ends with {end}, but {anchors} knows seq {newest}; "
            f"{newest - log.size} records are gone."
        )
    sentences = []
    if log.size > newest:
        sentences.append(
            f"UNANCHORED: the last {log.size - newest} records (from seq {newest + 1}) are chained, "
            f"but no checkpoint in {anchors} holds them."
        )
    if log.torn:
        sentences.append(
            f"UNANCHORED: {log.torn} is an unfinished line, as a crash leaves it; "
            "the bot repairs that at its next start."
        )
    if sentences:
        return Verdict(UNANCHORED, tuple(sentences))
    return Verdict(OK, (f"OK: {log.size} records, chained and held by the checkpoints in {anchors}.",))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the verdict on the files named by `arguments`; return its code."""
    parser = argparse.ArgumentParser(prog="verify", description="Verify an audit log.")
    parser.add_argument("--checkpoint", type=Path, help="a checkpoint that was kept elsewhere")
    parser.add_argument("files", nargs="+", type=Path, help="the audit folder, or all of its files")
    options = parser.parse_args(arguments)
    verdict = verify(options.files, options.checkpoint)
    sys.stdout.write("\n".join(verdict.sentences) + "\n")
    return verdict.code


if __name__ == "__main__":
    sys.exit(main())
