"""The chain of an audit log, followed."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from bot.core.domain.checkpoint import Checkpoint
from bot.store.audit.anchors import Anchors
from bot.store.audit.boot import Boot
from bot.store.audit.chain import TamperedError, follow
from bot.store.audit.checkpoints import encode as encode_checkpoint
from bot.store.audit.record import NO_LINE, encode
from tests.fakes.operations import BOOT, NOON, make_event, make_operation

MINUTE = timedelta(minutes=1)


def _lines(count: int, *, boots: dict[int, Boot] | None = None) -> list[bytes]:
    """Return a chained log with a record a minute; `boots` says by whom, where not by BOOT."""
    lines, prev = list[bytes](), NO_LINE
    for seq in range(1, count + 1):
        event = make_event(make_operation(seq), at=NOON + seq * MINUTE)
        lines.append(encode(event, seq, prev, (boots or {}).get(seq, BOOT)) + b"\n")
        prev = _digest(lines[-1])
    return lines


def _digest(line: bytes) -> str:
    return sha256(line[:-1]).hexdigest()


def _anchors(folder: Path, lines: list[bytes], minutes: dict[int, int]) -> Anchors:
    """Return the checkpoints of these sizes, kept so many minutes after noon."""
    made = [
        Checkpoint(NOON + minute * MINUTE, "chatops/1", size, _digest(lines[size - 1]))
        for size, minute in minutes.items()
    ]
    (folder / "elsewhere.jsonl").write_bytes(b"".join(map(encode_checkpoint, made)))
    anchors = Anchors()
    anchors.add(folder / "elsewhere.jsonl")
    return anchors


def _months(folder: Path, *parts: bytes) -> list[Path]:
    """Write the files of one month after the other, from March on."""
    paths = [folder / f"2026-{number:02}.jsonl" for number in range(3, 3 + len(parts))]
    for path, content in zip(paths, parts, strict=True):
        path.write_bytes(content)
    return paths


def test_to_its_end(tmp_path: Path) -> None:
    """Over the borders of files, it is known how long the log is, how it ends, and where a line is torn."""
    lines = _lines(5)
    files = _months(tmp_path, b"".join(lines[:3]), lines[3] + lines[4][:40])

    chain = follow(files, Anchors())

    assert (chain.size, chain.hash, chain.torn) == (4, _digest(lines[3]), "2026-04.jsonl:2")


def test_more_after_a_torn_line(tmp_path: Path) -> None:
    """A crash tears the last line alone."""
    lines = _lines(3)
    with pytest.raises(TamperedError, match=r"2026-03\.jsonl:2: the line is cut off, but 2026-04\.jsonl:1"):
        follow(_months(tmp_path, lines[0] + lines[1][:40], lines[2]), Anchors())


def test_what_a_checkpoint_knows_otherwise(tmp_path: Path) -> None:
    """The chain holds in itself, and is not the one that was known."""
    lines, other = _lines(3), _lines(3, boots={2: Boot(2)})
    anchors = _anchors(tmp_path, other, {2: 2})

    with pytest.raises(TamperedError, match=r"2026-03\.jsonl:2: seq 2 is not the record that .*elsewhere"):
        follow(_months(tmp_path, b"".join(lines)), anchors)


def test_two_writers(tmp_path: Path) -> None:
    """A run of the bot that has begun goes on alone: another one follows it, and is not followed by it."""
    second = Boot(3)
    follow(_months(tmp_path, b"".join(_lines(4, boots={3: second, 4: second}))), Anchors())

    with pytest.raises(TamperedError, match="seq 4 is by a bot that began with seq 1, after others had gone"):
        follow(_months(tmp_path, b"".join(_lines(4, boots={3: second}))), Anchors())


def test_records_in_a_silence(tmp_path: Path) -> None:
    """Between two checkpoints, more than two minutes from each: a running bot would have kept one."""
    lines = _lines(9)
    anchors = _anchors(tmp_path, lines, {1: 1, 9: 9})

    [(_, seqs)] = follow(_months(tmp_path, b"".join(lines)), anchors).lone.items()

    assert seqs == [4, 5, 6]
