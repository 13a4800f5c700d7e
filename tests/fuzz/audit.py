"""Target: whatever reads the audit log. It finds every forgery, and nothing in a file breaks it."""

import contextlib
import gzip
import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from bot.core.domain.checkpoint import Checkpoint
from bot.core.ports.audit import Filters, QueryError
from bot.store.audit.checkpoints import encode as encode_checkpoint
from bot.store.audit.query import query, table
from bot.store.audit.record import NO_LINE, encode, line_hash
from bot.store.audit.segments import find, read
from bot.store.audit.signature import PublicKey, SigningKey
from bot.store.audit.verify import OK, TAMPERED, UNANCHORED, UNREADABLE, Verdict, verify
from tests.bot.chat.hostile import PIECES
from tests.fakes.operations import BOOT, NOON, make_event, make_operation, make_vote
from tests.forgery.log import alone
from tests.fuzz.target import Target

RECORDS = 4
KEY = SigningKey("chatops", bytes(range(32)))
_LOG, _ANCHORS, _PACKED, _KEYED = b"\0", b"\1", b"\2", b"\3"
"""What an input is, by its first byte: the log, its checkpoints, a compressed log, or signed checkpoints."""


@cache
def genuine() -> tuple[bytes, bytes]:
    """Return a log of a few records and the checkpoint of its end."""
    lines: list[bytes] = []
    prev = NO_LINE
    for seq in range(1, RECORDS + 1):
        lines.append(
            encode(make_event(make_operation(seq, votes=(make_vote(),)), reason="ä\n"), seq, prev, BOOT)
        )
        prev = line_hash(lines[-1])
    return b"".join(line + b"\n" for line in lines), f"chatops\n{RECORDS}\n{prev}\n".encode()


@contextmanager
def written(log: bytes, anchors: bytes, name: str = "2026-03.jsonl") -> Iterator[Path]:
    """Write a log and its checkpoints."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as place:  # noqa: S108 - no secret, and gone at once
        folder = Path(place)
        (folder / name).write_bytes(log)
        (folder / "checkpoints.jsonl").write_bytes(anchors)
        yield folder


def check(data: bytes) -> None:
    """Take the bytes for the log, or for its checkpoints, as the first of them says."""
    (log, anchors), kind = genuine(), data[:1]
    if kind in {_ANCHORS, _KEYED}:
        anchors = data[1:]
    else:
        log = data[1:]
    with written(log, anchors, "2026-03.jsonl.gz" if kind == _PACKED else "2026-03.jsonl") as folder:
        verdict = _judged(folder, [KEY.public] if kind == _KEYED else [])
        if anchors == genuine()[1]:
            assert (verdict.code == OK) == (_plain(folder) == genuine()[0]), verdict
        for filters in (Filters(), Filters(user="alice"), Filters(service="order-service")):
            _ask(folder, filters)


def _judged(folder: Path, keys: Sequence[PublicKey]) -> Verdict:
    """Return what the bot's verifier says; the one in tools/ has to exit alike."""
    verdict = verify([folder], (), keys)
    assert verdict.code in {OK, TAMPERED, UNANCHORED, UNREADABLE}
    assert verdict.sentences
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = alone().main([str(folder), *(f"--key={key.line}" for key in keys)])
    assert code == verdict.code, f"{verdict.sentences}, but tools/verify_audit.py: {said.getvalue()}"
    return verdict


def _plain(folder: Path) -> bytes | None:
    """Return the bytes of the log's lines, None where they cannot be decompressed."""
    try:
        return b"".join(map(read, find(folder)))
    except OSError:
        return None


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
    signed = _signed(log)
    return [
        _LOG + log,
        _LOG + line,
        _ANCHORS + anchors,
        _ANCHORS + as_json.encode(),
        _ANCHORS + signed,
        _KEYED + signed,
        _PACKED + gzip.compress(log, mtime=0),
        _LOG,
        _ANCHORS,
    ]


def _signed(log: bytes) -> bytes:
    """Return the last two checkpoints as the bot keeps them beside this log, an hour between."""
    lines = log.splitlines()
    made = [
        Checkpoint(NOON + timedelta(hours=size), "chatops", size, line_hash(lines[size - 1]))
        for size in (RECORDS - 1, RECORDS)
    ]
    return b"".join(encode_checkpoint(replace(one, signature=KEY.sign(one.dated))) for one in made)


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
