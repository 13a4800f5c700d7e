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
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.store.audit import segments
from bot.store.audit.anchors import Anchors, ForgedError, UnreadableError
from bot.store.audit.chain import Chain, TamperedError, follow
from bot.store.audit.signature import PublicKey, read_public
from bot.store.audit.silences import spoken

OK, TAMPERED, UNANCHORED, UNREADABLE = 0, 1, 2, 3
EXIT_CODES: Mapping[int, str] = {
    OK: "every record is chained and held by a checkpoint that is believed",
    TAMPERED: "something was changed, taken out, put in or cut off, stands in the file of an earlier month, "
    "or was written by two bots; the record is named",
    UNANCHORED: "the last records are chained and no checkpoint knows them, as after a crash; "
    "or records were written while no checkpoint was kept",
    UNREADABLE: "something cannot be read",
}
"""What each code says of the log."""
CHECKPOINTS = "checkpoints.jsonl"

_MOST = 5  # sentences about silences


@dataclass(frozen=True)
class Verdict:
    """`code` 0 ok, 1 tampered, 2 unanchored tail, 3 unreadable; `sentences` explain it to a person."""

    code: int
    sentences: tuple[str, ...]


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
        chain = follow(paths.files, anchors)
        newest = anchors.newest()
        # A running bot may have gone on meanwhile; then a checkpoint of exactly what was read has come, too.
        if chain.size > newest and not checkpoints:
            later = _anchors(paths, checkpoints, keys)
            newest = chain.size if later.hold(chain.size, chain.hash.encode()) else newest
        return _judge(chain, newest, names, anchors)
    except (TamperedError, ForgedError) as problem:
        return Verdict(TAMPERED, (f"TAMPERED: {problem}",))
    except (UnreadableError, OSError) as problem:
        return Verdict(UNREADABLE, (f"UNREADABLE: {_plain(problem)}",))
    except MemoryError:
        return Verdict(UNREADABLE, ("UNREADABLE: a line is too long for the memory of this machine.",))


def _plain(problem: Exception) -> str:
    """Return what cannot be read and why; a file's error says it in Python's own way."""
    if isinstance(problem, OSError) and problem.strerror:
        return f"{problem.filename}: {problem.strerror}. Name the state folder, or a file that you may read."
    return str(problem)


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


def _judge(chain: Chain, newest: int, names: str, anchors: Anchors) -> Verdict:
    """Hold the length of the log against the newest checkpoint, which knows `newest` records."""
    if newest > chain.size:
        end = f"seq {chain.size}{f' and the torn {chain.torn}' if chain.torn else ''}"
        gone = newest - chain.size
        raise TamperedError(
            f"the log ends with {end}, but {names} knows seq {newest}; {gone} records are gone."
        )
    doubts = []
    if chain.size > newest:
        doubts.append(
            f"UNANCHORED: the last {chain.size - newest} records (from seq {newest + 1}) are chained, "
            f"but no checkpoint in {names} holds them."
        )
    if chain.torn:
        doubts.append(
            f"UNANCHORED: {chain.torn} is an unfinished line, as a crash leaves it; "
            "the bot repairs that at its next start."
        )
    lone = [(silence, seqs) for silence, seqs in chain.lone.items() if seqs]
    doubts += [
        f"UNANCHORED: {len(seqs)} records (from seq {seqs[0]}) were written while no checkpoint was kept, "
        f"between {silence.since} and {silence.until}: checkpoints were stopped, or taken out."
        for silence, seqs in lone[:_MOST]
    ]
    if anchors.unbelieved:
        doubts.append(f"UNSIGNED: {anchors.unbelieved} newer checkpoints were not signed by the given keys.")
    sound = f"OK: {chain.size} records, chained and held by the checkpoints in {names}."
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
