"""Target: whatever reads the audit log. It finds every forgery, and nothing in a file breaks it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from bot.core.ports.audit import Filters, QueryError
from bot.store.audit.query import query, table
from bot.store.audit.record import NO_LINE, encode, line_hash
from bot.store.audit.verify import OK, TAMPERED, UNANCHORED, UNREADABLE, verify
from tests.bot.chat.hostile import PIECES
from tests.fakes.operations import make_event, make_operation, make_vote
from tests.fuzz.target import Target

RECORDS = 4
_LOG, _ANCHORS = 0, 1


@cache
def genuine() -> tuple[bytes, bytes]:
    """Return a log of a few records and the checkpoint of its end."""
    lines: list[bytes] = []
    prev = NO_LINE
    for seq in range(1, RECORDS + 1):
        lines.append(encode(make_event(make_operation(seq, votes=(make_vote(),)), reason="ä\n"), seq, prev))
        prev = line_hash(lines[-1])
    return b"".join(line + b"\n" for line in lines), f"chatops\n{RECORDS}\n{prev}\n".encode()


@contextmanager
def written(log: bytes, anchors: bytes) -> Iterator[Path]:
    """Write a log and its checkpoints."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as name:  # noqa: S108 - no secret, and gone at once
        folder = Path(name)
        (folder / "2026-03.jsonl").write_bytes(log)
        (folder / "checkpoints.jsonl").write_bytes(anchors)
        yield folder


def check(data: bytes) -> None:
    """Take the bytes for the log, or for its checkpoints, as the first of them says."""
    log, anchors = genuine()
    if data[:1] == b"\x01":
        anchors = data[1:]
    else:
        log = data[1:]
    with written(log, anchors) as folder:
        verdict = verify([folder])
        assert verdict.code in {OK, TAMPERED, UNANCHORED, UNREADABLE}
        assert verdict.sentences
        if anchors == genuine()[1]:
            assert (verdict.code == OK) == (log == genuine()[0]), verdict
        for filters in (Filters(), Filters(user="alice"), Filters(service="order-service")):
            _ask(folder, filters)


def _ask(folder: Path, filters: Filters) -> None:
    try:
        for line in table(query(folder, filters)):
            assert line.isprintable(), ascii(line)
    except QueryError:
        return


def _seeds() -> list[bytes]:
    log, anchors = genuine()
    size, digest = anchors.decode().split()[1:]
    as_json = (
        f'{{"origin": "chatops", "size": {size}, "hash": "{digest}", "at": "2026-03-04T12:00:00.000Z"}}\n'
    )
    line = log.split(b"\n")[0] + b"\n"
    return [b"\0" + log, b"\0" + line, b"\0", b"\x01" + anchors, b"\x01" + as_json.encode(), b"\x01"]


TARGET = Target(
    "audit",
    "fuzz-audit",
    check,
    _seeds,
    ("bot.store.audit.verify", "bot.store.audit.query", "json.decoder"),
    (
        '"seq": ',
        '"prev": ',
        '"user": ',
        '"size": ',
        '"hash": ',
        "[" * 60,
        "null",
        "{}",
        "\n",
        "1e999",
        *PIECES[:8],
    ),
)
