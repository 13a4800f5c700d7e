"""The newest records of the audit log, as the panel shows them: in order, each with its link of the chain."""

import hashlib
import json
from pathlib import Path

from sandbox.page.records import newest

FIRST = "0" * 64


def _chain(count: int, prev: str = FIRST, begin: int = 1) -> list[bytes]:
    """Return lines that hold together."""
    lines = []
    for seq in range(begin, begin + count):
        line = json.dumps(
            {"timestamp": "2026-03-04T15:23:47.120Z", "user": "@alice", "seq": seq, "prev": prev}
        )
        lines.append(line.encode())
        prev = hashlib.sha256(line.encode()).hexdigest()
    return lines


def _write(folder: Path, month: str, lines: list[bytes]) -> None:
    (folder / f"{month}.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))


def _seen(folder: Path) -> list[tuple[object, object]]:
    return [(record["seq"], record["chained"]) for record in newest(folder)]


def test_the_newest_come_first_with_their_links(tmp_path: Path) -> None:
    """Over the borders of months; checkpoints and a line that is being written are no records."""
    lines = _chain(5)
    _write(tmp_path, "2026-02", lines[:3])
    _write(tmp_path, "2026-03", lines[3:])
    (tmp_path / "checkpoints.jsonl").write_text("{}\n")
    with (tmp_path / "2026-03.jsonl").open("ab") as stream:
        _ = stream.write(b'{"seq": 6, ')

    assert _seen(tmp_path) == [(5, True), (4, True), (3, True), (2, True), (1, True)]
    assert newest(tmp_path)[0]["user"] == "@alice"
    assert newest(tmp_path)[0].keys() == {
        *("timestamp", "user", "command", "approved_by", "result", "duration_seconds", "channel"),
        *("seq", "event", "chained"),
    }


def test_a_changed_line_breaks_the_link_behind_it(tmp_path: Path) -> None:
    """It cannot be changed unseen, nor can the first one be taken away, nor made unreadable."""
    lines = _chain(3)
    _write(tmp_path, "2026-03", [lines[0], lines[1].replace(b"alice", b"malory"), lines[2]])
    assert _seen(tmp_path) == [(3, False), (2, True), (1, True)]

    _write(tmp_path, "2026-03", [lines[0], lines[2]])
    assert _seen(tmp_path) == [(3, False), (1, True)]

    _write(tmp_path, "2026-03", [lines[0], b"?", lines[2]])
    assert _seen(tmp_path) == [(3, False), (None, False), (1, True)]
    assert newest(tmp_path)[1]["command"] == "This line of the log cannot be read."


def test_only_the_last_are_read(tmp_path: Path) -> None:
    """Of a long log the last twenty, each held against the line before, if that is at hand."""
    lines = _chain(2000)
    _write(tmp_path, "2026-03", lines)
    assert _seen(tmp_path) == [(seq, True) for seq in range(2000, 1980, -1)]

    _write(tmp_path, "2026-03", lines[-2:])
    assert _seen(tmp_path) == [(2000, True), (1999, None)]
    (tmp_path / "2026-03.jsonl").unlink()
    assert _seen(tmp_path) == []
