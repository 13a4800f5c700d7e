"""The verifier against everything that can be done to a log."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.core.domain.checkpoint import Checkpoint
from bot.store.audit.checkpoints import FILE, keep
from bot.store.audit.record import NO_LINE, encode, line_hash
from bot.store.audit.verify import OK, TAMPERED, UNANCHORED, UNREADABLE, Verdict, main, verify
from tests.fakes.operations import BOOT, NOON, make_event, make_operation


def _chain(count: int, text: str = "") -> list[bytes]:
    """Return the lines of a log, with their newlines."""
    lines: list[bytes] = []
    prev = NO_LINE
    for seq in range(1, count + 1):
        event = make_event(make_operation(seq, service="a"), reason=f'{text} "prev": "{NO_LINE}", "seq": 9,')
        line = encode(event, seq, prev, BOOT)
        prev = line_hash(line)
        lines.append(line + b"\n")
    return lines


def _anchor(folder: Path, lines: list[bytes], *sizes: int) -> None:
    for size in sizes:
        digest = line_hash(lines[size - 1][:-1]) if size else NO_LINE
        keep(folder / FILE, Checkpoint(NOON, "chatops/1", size, digest), durable=False)


def _judge(folder: Path, lines: list[bytes]) -> Verdict:
    (folder / "2026-03.jsonl").write_bytes(b"".join(lines))
    return verify([folder])


def test_ok_across_files(tmp_path: Path) -> None:
    """A whole log whose last record is anchored is ok, over several files, named or found."""
    lines = _chain(5)
    (tmp_path / "2026-03.jsonl").write_bytes(b"".join(lines[:2]))
    (tmp_path / "2026-05.jsonl").write_bytes(b"".join(lines[2:]))
    _anchor(tmp_path, lines, 0, 2, 5, 5)

    assert verify([tmp_path]).code == OK
    assert verify([tmp_path / "2026-05.jsonl", tmp_path / "2026-03.jsonl"]).code == OK


CHANGES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "delete the first": lambda lines: lines[1:],
    "delete one in the middle": lambda lines: lines[:3] + lines[4:],
    "delete the last": lambda lines: lines[:-1],
    "delete all": lambda _: [],
    "swap two": lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]],
    "duplicate one": lambda lines: [*lines[:3], lines[2], *lines[3:]],
    "insert one": lambda lines: [*lines[:3], _chain(9, "forged")[3], *lines[3:]],
    "insert an empty line": lambda lines: [*lines[:3], b"\n", *lines[3:]],
    "rewrite and rehash all": lambda lines: _chain(len(lines), "forged"),
    "rewrite and rehash all, and go on": lambda lines: _chain(len(lines) + 3, "forged"),
    "an older copy": lambda lines: lines[:4],
    "cut within the last line": lambda lines: [*lines[:-1], lines[-1][:-1]],
    "cut within a line and go on": lambda lines: [*lines[:3], lines[3][:-1], *lines[4:]],
}


@pytest.mark.parametrize("change", CHANGES)
def test_tampering_is_detected(tmp_path: Path, change: str) -> None:
    """Whatever is deleted, moved, added or rewritten before an anchor is found."""
    lines = _chain(6)
    _anchor(tmp_path, lines, 2, 6)

    verdict = _judge(tmp_path, CHANGES[change](lines))

    assert verdict.code == TAMPERED, verdict


def test_place_is_named(tmp_path: Path) -> None:
    """The sentence says which record and line to look at."""
    lines = _chain(4)
    _anchor(tmp_path, lines, 4)
    lines[1] = lines[1].replace(b"@alice", b"@bobby")

    (sentence,) = _judge(tmp_path, lines).sentences

    assert "2026-03.jsonl:3 (seq 3)" in sentence
    assert "seq 2 was changed" in sentence


def test_unanchored_tail_is_counted(tmp_path: Path) -> None:
    """Records after the newest checkpoint are chained, but their end is not held: said, with their number."""
    lines = _chain(5)
    _anchor(tmp_path, lines, 2)

    verdict = _judge(tmp_path, lines)

    assert verdict.code == UNANCHORED
    assert "the last 3 records (from seq 3)" in verdict.sentences[0]


def test_no_checkpoint_anchors_nothing(tmp_path: Path) -> None:
    """Without any checkpoint the whole log is an unanchored tail."""
    assert "the last 5 records" in _judge(tmp_path, _chain(5)).sentences[0]


def test_torn_end_is_told_from_tampering(tmp_path: Path) -> None:
    """A line that a crash cut short is no forgery, as long as no checkpoint knows it."""
    lines = _chain(5)
    _anchor(tmp_path, lines, 4)

    verdict = _judge(tmp_path, [*lines[:4], lines[4][:50]])

    assert verdict.code == UNANCHORED
    assert "2026-03.jsonl:5 is an unfinished line" in verdict.sentences[0]


def test_checkpoint_from_elsewhere(tmp_path: Path) -> None:
    """A posted checkpoint, the three lines and perhaps a signature, convicts a rewritten log."""
    honest, forged = _chain(5), _chain(5, "forged")
    _anchor(tmp_path, forged, 5)
    posted = tmp_path / "posted.txt"
    posted.write_text(f"chatops/1\n5\n{line_hash(honest[4][:-1])}\n\nsignature\n")
    (tmp_path / "2026-03.jsonl").write_bytes(b"".join(forged))

    assert verify([tmp_path]).code == OK
    assert verify([tmp_path], [posted]).code == TAMPERED

    (tmp_path / "2026-03.jsonl").write_bytes(b"".join(honest))
    assert verify([tmp_path], [posted]).code == OK


def test_disagreeing_checkpoints(tmp_path: Path) -> None:
    """Two checkpoints of one size with two hashes: there were two logs."""
    lines = _chain(5)
    _anchor(tmp_path, _chain(5, "forged"), 5)
    _anchor(tmp_path, lines, 5)

    assert _judge(tmp_path, lines).code == TAMPERED


@pytest.mark.parametrize(
    "content", [b"", b"hello\n", b'{"size": 1}\n', b"{\n", b'{"size": "x", "hash": 1}\n']
)
def test_unreadable_checkpoint(tmp_path: Path, content: bytes) -> None:
    """A named checkpoint that cannot be read proves nothing, and says so."""
    (tmp_path / "2026-03.jsonl").write_bytes(b"".join(_chain(1)))
    (tmp_path / "given").write_bytes(content)

    assert verify([tmp_path], [tmp_path / "given"]).code == UNREADABLE
    assert verify([tmp_path], [tmp_path / "missing"]).code == UNREADABLE


def test_unreadable_log(tmp_path: Path) -> None:
    """No files, a missing one, a folder where a file belongs: unreadable, not ok."""
    assert verify([]).code == UNREADABLE
    assert verify([tmp_path]).code == UNREADABLE
    assert verify([tmp_path / "2026-03.jsonl"]).code == UNREADABLE
    (tmp_path / "2026-03.jsonl").mkdir()
    assert verify([tmp_path]).code == UNREADABLE


def test_empty_log_is_ok(tmp_path: Path) -> None:
    """A new bot has written nothing, and a checkpoint says so; a torn one beside it counts for nothing."""
    _anchor(tmp_path, [], 0)
    with (tmp_path / FILE).open("ab") as file:
        file.write(b'{"size": 99')

    assert verify([tmp_path]).code == OK


def test_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m` prints the verdict and exits with its code, without anything but the standard library."""
    lines = _chain(3)
    _anchor(tmp_path, lines, 2)
    _judge(tmp_path, lines)
    program = [sys.executable, "-S", "-m", "bot.store.audit.verify", str(tmp_path)]

    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=30)

    assert done.returncode == UNANCHORED
    assert done.stdout.startswith("UNANCHORED: the last 1 records")
    assert done.stderr == ""
    assert main([str(tmp_path)]) == UNANCHORED
    assert capsys.readouterr().out == done.stdout
