"""Verifies an audit log from its files alone: `python -m bot.store.audit.verify [--checkpoint FILE] FILES...`.

Standard library only, to be read and trusted by itself. The chain is checked over the bytes of the lines: line n+1
holds the SHA-256 of line n, so a change anywhere breaks it, except at the end. The end is held by checkpoints, which
say how long the log was and how its last line hashed. All of them are checked, so a rewritten log must have them all
rewritten, too: compare with one that was kept elsewhere (`--checkpoint`: a checkpoints file, or the three lines as
posted). The bot keeps a checkpoint after every record, every minute, at its start and its end; so the log of a bot that
was not interrupted verifies as ok, and an unanchored tail is one that a crash, or someone, left without.
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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
    hashes: dict[int, str] = field(default_factory=dict)


class _TamperedError(Exception):
    """Names the record and the place that do not fit."""


class _UnreadableError(Exception):
    """Names what cannot be read."""


def verify(files: Sequence[Path], checkpoint: Path | None = None) -> Verdict:
    """Judge the log in `files` (or folders of such files) against `checkpoint`, by default the file beside them.

    All files from the first record on are needed.
    """
    try:
        paths = _expand(files)
        anchors = checkpoint or paths.folder / "checkpoints.jsonl"
        anchored = _read_checkpoints(anchors, required=checkpoint is not None)
        log = _read(paths.files, wanted=frozenset(anchored))
        # A running bot may have gone on since: what its newest checkpoint covers by now is anchored.
        anchored = (
            _read_checkpoints(anchors, required=False) if log.size > max(anchored, default=0) else anchored
        )
        return _judge(log, anchored, anchors)
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


def _read(files: Sequence[Path], wanted: frozenset[int]) -> _Log:
    """Follow the chain through `files`; keep the hashes of the records that checkpoints speak of."""
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
            if log.size in wanted:
                log.hashes[log.size] = log.hash
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
            f"{where} (seq {log.size + 1}): `prev` is not the hash of the line before; seq {log.size} was changed, "
            "or this record."
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
    return found


def _checkpoints(text: bytes, path: Path) -> Iterator[tuple[int, str]]:
    """Read a file of JSON lines, or one checkpoint as it is posted: origin, size, hash and perhaps more lines."""
    try:
        if text.lstrip().startswith(b"{"):
            for line in text[: text.rfind(b"\n") + 1].splitlines():
                fields = json.loads(line)
                yield int(fields["size"]), str(fields["hash"])
        elif text:
            _, size, digest = text.decode().splitlines()[:3]
            yield int(size), digest
    except (ValueError, KeyError, TypeError) as error:
        raise _UnreadableError(f"{path} holds no checkpoints that can be read ({error}).") from error


def _judge(log: _Log, anchored: dict[int, str], anchors: Path) -> Verdict:
    """Hold the log against the checkpoints."""
    for size, digest in sorted(anchored.items()):
        found = log.hash if size == log.size else log.hashes.get(size)
        if size > log.size:
            raise _TamperedError(
                f"the log ends with seq {log.size}, but {anchors} knows seq {size}: "
                f"{size - log.size} records were cut off{f', see {log.torn}' if log.torn else ''}."
            )
        if size and found not in (digest, None):
            raise _TamperedError(f"seq {size} is not the record that {anchors} knows: the log was rewritten.")
    newest = max(anchored, default=0)
    torn = f"{log.torn}: an unfinished line, as a crash leaves it; the bot repairs it at its next start."
    if log.size > newest or log.torn:
        tail = f"UNANCHORED: {log.size - newest} records after seq {newest} are chained, but no checkpoint holds them."
        return Verdict(UNANCHORED, (tail, torn) if log.torn else (tail,))
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
