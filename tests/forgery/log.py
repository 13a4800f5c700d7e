"""A log as the bot writes it, signed checkpoints beside it and elsewhere, and both verifiers for judges."""

import contextlib
import importlib.util
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from bot.app.audit_keys import read
from bot.core.domain.audit import EventName
from bot.core.domain.checkpoint import Checkpoint
from bot.core.domain.moment import parse
from bot.store.audit.checkpoints import encode
from bot.store.audit.copy import CheckpointFile
from bot.store.audit.signature import SigningKey
from bot.store.audit.verify import Verdict, verify
from bot.store.folder import open_store
from tests.fakes.operations import HandClock, make_event, make_operation
from tests.tiers import ROOT

KEY, STRANGER = SigningKey("chatops", bytes(range(32))), SigningKey("chatops", bytes(32))
SECONDS = 40.0
"""From one record to the next, less than the minute of the checkpoints."""


@dataclass(frozen=True)
class Log:
    """`lines` with their newlines; the checkpoints `beside` them, and those that were taken `elsewhere`."""

    lines: tuple[bytes, ...]
    beside: tuple[bytes, ...]
    elsewhere: tuple[bytes, ...]

    def put(self, folder: Path) -> None:
        """Write it into a folder, `elsewhere` beside that."""
        (folder / "audit").mkdir(exist_ok=True)
        (folder / "audit" / "2026-03.jsonl").write_bytes(b"".join(self.lines))
        (folder / "audit" / "checkpoints.jsonl").write_bytes(b"".join(self.beside))
        (folder / "elsewhere.jsonl").write_bytes(b"".join(self.elsewhere))


async def write(folder: Path, records: int, *, anchored: int | None = None) -> Log:
    """Let the store write a log; elsewhere knows the first `anchored` records, all unless said otherwise."""
    clock = HandClock()
    async with open_store(folder / "state", clock, signing=KEY) as memory:
        sink = CheckpointFile(folder / "copy.jsonl", memory.writer.hash_at)
        for number in range(1, records + 1):
            await clock.pass_time(SECONDS)
            await memory.operations.record(
                make_event(make_operation(number), EventName.REQUESTED, at=clock.now())
            )
            newest = memory.writer.newest_checkpoint()
            assert newest is not None
            if anchored is None or number <= anchored:
                await sink.put(newest)
    lines = b"".join(path.read_bytes() for path in sorted((folder / "state" / "audit").glob("20*.jsonl")))
    beside = (folder / "state" / "audit" / "checkpoints.jsonl").read_bytes()
    copy = (folder / "copy.jsonl").read_bytes()
    return Log(*(tuple(each.splitlines(keepends=True)) for each in (lines, beside, copy)))


def rehash(lines: Sequence[bytes], since: int) -> tuple[bytes, ...]:
    """Chain the lines anew from the one at `since` on, as a forger does, numbers included."""
    done = list(lines[:since])
    for line in lines[since:]:
        prev = sha256(done[-1][:-1]).hexdigest() if done else "0" * 64
        numbered = re.sub(rb'"seq": \d+,', b'"seq": %d,' % (len(done) + 1), line, count=1)
        done.append(re.sub(rb'"prev": "[0-9a-f]{64}"', b'"prev": "%b"' % prev.encode(), numbered, count=1))
    return tuple(done)


def reclaim(log: Log, key: SigningKey | None) -> Log:
    """Let the checkpoints beside the log say what it has become, signed with `key` or by nobody."""
    made = []
    for line in log.beside:
        size = int(re.findall(rb'"size": (\d+)', line)[0])
        if size <= len(log.lines):
            made.append(forge(line, sha256(log.lines[size - 1][:-1]).hexdigest() if size else "0" * 64, key))
    return replace(log, beside=tuple(made))


def forge(line: bytes, digest: str, key: SigningKey | None) -> bytes:
    """Return a checkpoint of the same time and size with another hash."""
    at, origin, size = re.findall(rb'"timestamp": "(.*?)", "origin": "(.*?)", "size": (\d+)', line)[0]
    when = parse(at.decode(), HandClock().now())
    made = Checkpoint(when, origin.decode(), int(size), digest)
    return encode(made if key is None else replace(made, signature=key.sign(made.dated)))


def judged(folder: Path, *, by: str = "elsewhere", keys: Sequence[SigningKey] = ()) -> Verdict:
    """Return what `chatops audit verify` says; raise AssertionError where the other verifier disagrees."""
    given = [folder / f"{by}.jsonl"] if by != "beside" else []
    return both([folder / "audit"], given, [key.public.line for key in keys])


def both(files: Sequence[Path], checkpoints: Sequence[Path] = (), keys: Sequence[str] = ()) -> Verdict:
    """Return what both verifiers say of these files; `keys` are lines, or files. Raise AssertionError."""
    verdict = verify(files, checkpoints, [key for text in keys for key in read(text)])
    words = [
        *map(str, files),
        *(f"--checkpoint={path}" for path in checkpoints),
        *(f"--key={key}" for key in keys),
    ]
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = alone().main(words)
    assert code == verdict.code, f"{verdict.sentences} but tools/verify_audit.py: {code} {said.getvalue()}"
    return verdict


@cache
def alone() -> Any:
    """Return tools/verify_audit.py as a module."""
    spec = importlib.util.spec_from_file_location("verify_audit", ROOT / "tools" / "verify_audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
