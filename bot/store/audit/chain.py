"""Follows the chain of an audit log over the bytes of its lines, past every checkpoint of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO

from bot.store.audit import segments
from bot.store.audit.anchors import Anchors
from bot.store.audit.boot import mark
from bot.store.audit.silences import Silence

# Quotes within a JSON string are escaped, so these can only match the keys themselves.
_SEQ, _PREV = b'"seq": ', b'"prev": "'
_ANY_SEQ = re.compile(rb'"seq": ([0-9]+),')
_MONTH = slice(15, 22)  # of the line
_TIMESTAMP = slice(15, 38)  # of the line, to the milliseconds: the key comes first and has one length
_NO_BOOT = b', "action"'  # what follows where a record says none
_NO_LINE = "0" * 64
_NO_CLAIM = (1 << 64, b"", 0)
_BLOCK = 1 << 22  # bytes that are read at once


class TamperedError(Exception):
    """Names the record and the place that do not fit."""


@dataclass
class Chain:
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


def follow(files: Sequence[Path], anchors: Anchors) -> Chain:
    """Follow the chain through `files`, oldest first, past every checkpoint.

    Raise TamperedError, OSError; ForgedError where a checkpoint that decides bears a false signature.
    """
    growing = (one for one in anchors.silences if one.size < one.next_size)
    chain = Chain(anchors.claims(), ahead=sorted(growing, key=lambda one: one.size, reverse=True))
    for path in files:
        with segments.opened(path) as file:
            try:
                _follow_file(chain, path, file, anchors)
            except TamperedError:
                while segments.is_packed(path) and file.read(_BLOCK):
                    pass  # what cannot be decompressed to its end is unreadable, whatever else is wrong
                raise
    return chain


def _follow_file(chain: Chain, path: Path, file: IO[bytes], anchors: Anchors) -> None:
    """Follow the chain through one file; its name tells where questions look for a record."""
    number, latest = 1, segments.month(path).encode() if segments.named(path) else b"a"
    while lines := file.readlines(_BLOCK):
        if chain.torn:
            raise TamperedError(f"{chain.torn}: the line is cut off, but {path.name}:{number} goes on.")
        if not lines[-1].endswith(b"\n"):
            chain.torn = f"{path.name}:{number + len(lines) - 1}"
            del lines[-1]
        _note_silences(chain, lines)
        _follow_lines(chain, lines, anchors, (path.name, number))
        if max([line[_MONTH] for line in lines], default=b"") > latest:
            raise TamperedError(f"{path.name} holds a record of a later month, where no question finds it.")
        number += len(lines)
        if chain.torn:
            return


def _follow_lines(chain: Chain, lines: Sequence[bytes], anchors: Anchors, place: tuple[str, int]) -> None:
    """Take lines on; raise where one does not continue the log. Millions pass here: two searches a line."""
    size, digest, boot, (known, claim, number) = chain.size, chain.hash.encode(), chain.boot, chain.claim
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
                raise TamperedError(
                    f"{where}: seq {size} is not the record that {anchors.where(number)} knows."
                )
            known, claim, number = next(chain.claims, _NO_CLAIM)
    chain.size, chain.hash, chain.boot, chain.claim = size, digest.decode(), boot, (known, claim, number)


def _turn(line: bytes, size: int, before: tuple[bytes, bytes], where: str) -> bytes:
    """Return the mark of the boot that goes on here; raise where it may not, or this is not record `size`."""
    digest, last = before
    at = line.find(_SEQ)
    if not line.startswith(b'"seq": %d,' % size, at) or not line.startswith(
        b'"prev": "%b"' % digest, line.find(_PREV, at)
    ):
        raise TamperedError(_misfit(line, size, where))
    boot, first = mark(line)
    if boot not in {last, b""} and first != size:
        raise TamperedError(
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


def _note_silences(chain: Chain, lines: Sequence[bytes]) -> None:
    """Find records that were written while a running bot would have kept a checkpoint, and none was."""
    size, unfinished = chain.size + len(lines), []
    while chain.ahead and chain.ahead[-1].size < size:
        silence = chain.ahead.pop()
        first, last = max(silence.size - chain.size, 0), min(silence.next_size, size) - chain.size
        start, end = silence.inside
        seqs = [
            chain.size + index + 1 for index in range(first, last) if start < lines[index][_TIMESTAMP] < end
        ]
        chain.lone.setdefault(silence, []).extend(seqs)
        if silence.next_size > size:
            unfinished.append(silence)
    chain.ahead += unfinished
