"""Everything that can be done to a log, at every place, against both verifiers."""

import itertools
import json
import os
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.store.audit.verify import OK, TAMPERED, UNANCHORED, UNREADABLE, verify
from tests.forgery.log import KEY, STRANGER, Log, judged, reclaim, rehash, write
from tests.proofs.proof import Proof
from tests.tiers import seed, size

RECORDS = size(12, 300)
_SUBTLE = re.compile(rb'(?<="timestamp": ")[^"]*"|\\\\u2014 .*')
"""The time and the signature in a checkpoint, which are read in more than one way."""
pytestmark = pytest.mark.timeout(0)  # thousands of small trials: a busy machine may take its time


@pytest.fixture
async def log(tmp_path: Path) -> Log:
    """Return a log, anchored elsewhere to its end."""
    return await write(tmp_path, RECORDS)


def _doctored(line: bytes) -> bytes:
    return line.replace(b"@alice", b"@malle", 1)


@pytest.mark.deeper
async def test_every_bit(tmp_path: Path, proof: Proof) -> None:
    """No single bit can be changed, and the record is named: itself, or the one that holds its hash."""
    log = await write(tmp_path, size(2, 100))
    log.put(tmp_path)
    path, whole = tmp_path / "audit" / "2026-03.jsonl", b"".join(log.lines)
    owner = [seq for seq, line in enumerate(log.lines, start=1) for _ in line]
    missed = []
    with path.open("r+b", buffering=0) as file:
        for place, bit in itertools.product(range(len(whole)), range(8)):
            os.pwrite(file.fileno(), bytes([whole[place] ^ 1 << bit]), place)
            verdict = verify([path.parent], [tmp_path / "elsewhere.jsonl"])
            if bit == place % 64:
                judged(tmp_path)
            named = {f"seq {owner[place]}", f"seq {owner[place] + 1}"}
            if verdict.code != TAMPERED or not any(name in verdict.sentences[0] for name in named):
                missed.append(f"bit {bit} of byte {place}: {verdict}")
            os.pwrite(file.fileno(), whole[place : place + 1], place)

    proof.tried("audit-bits", len(whole) * 8, missed, {"records": str(len(log.lines))})


def _changes(lines: tuple[bytes, ...]) -> Iterator[tuple[str, tuple[bytes, ...]]]:
    """Yield each change of whole records, at each place."""
    for k, line in enumerate(lines):
        yield f"delete {k + 1}", lines[:k] + lines[k + 1 :]
        yield f"duplicate {k + 1}", (*lines[:k], line, *lines[k:])
        yield f"insert before {k + 1}", (*lines[:k], _doctored(line), *lines[k:])
        yield f"insert an empty line before {k + 1}", (*lines[:k], b"\n", *lines[k:])
        yield f"rewrite from {k + 1} and rehash", rehash((*lines[:k], _doctored(line), *lines[k + 1 :]), k)
        yield f"take {k + 1} out and rehash", rehash(lines[:k] + lines[k + 1 :], k)
        yield f"put one in before {k + 1} and rehash", rehash((*lines[:k], _doctored(line), *lines[k:]), k)
        for other in {k + 1, len(lines) - 1} - {k, len(lines)}:
            swapped = list(lines)
            swapped[k], swapped[other] = swapped[other], line
            yield f"swap {k + 1} and {other + 1}", tuple(swapped)
            yield f"swap {k + 1} and {other + 1} and rehash", rehash(swapped, k)


@pytest.mark.deeper
async def test_every_record(log: Log, tmp_path: Path, proof: Proof) -> None:
    """Nothing can be deleted, moved, added or rewritten, whether the chain is mended behind it or not."""
    changes, missed = list(_changes(log.lines)), []
    for name, lines in changes:
        replace(log, lines=lines).put(tmp_path)
        verdict = judged(tmp_path)
        if verdict.code != TAMPERED or "seq" not in verdict.sentences[0]:
            missed.append(f"{name}: {verdict}")

    proof.tried("audit-records", len(changes), missed, {"records": str(RECORDS)})


@pytest.mark.deeper
async def test_every_cut(tmp_path: Path, proof: Proof) -> None:
    """What a checkpoint knows cannot be cut off; of what none knows yet it is said how much there is."""
    records = size(12, 100)
    anchored = records - size(6, 10)
    log = await write(tmp_path, records, anchored=anchored)
    whole = b"".join(log.lines)
    ends = list(itertools.accumulate(map(len, log.lines)))
    step = size(31, 1)
    places = sorted({*range(0, len(whole), step), *ends, *(end - 1 for end in ends)} - {len(whole)})
    missed = []
    log.put(tmp_path)
    path = tmp_path / "audit" / "2026-03.jsonl"
    for place in places:
        path.write_bytes(whole[:place])
        left, torn = sum(end <= place for end in ends), place not in {0, *ends}
        verdict = judged(tmp_path)
        expected = TAMPERED if left < anchored else UNANCHORED if torn or left > anchored else OK
        counted = left <= anchored or f"the last {left - anchored} records" in str(verdict)
        if verdict.code != expected or not counted or judged(tmp_path, by="beside").code != TAMPERED:
            missed.append(f"cut at byte {place}, {left} records left: {verdict}")

    proof.tried("audit-cuts", len(places), missed, {"unanchored records": str(records - anchored)})


@pytest.mark.deeper
async def test_every_byte_of_a_checkpoint(log: Log, tmp_path: Path, proof: Proof) -> None:
    """Whatever is changed in the newest checkpoint, what it no longer says rightly holds nothing."""
    log.put(tmp_path)
    path = tmp_path / "elsewhere.jsonl"
    start, newest = b"".join(log.elsewhere[:-1]), log.elsewhere[-1]
    pick = random.Random(seed())  # noqa: S311 - no secret
    missed = []
    both = {place for found in _SUBTLE.finditer(newest) for place in range(*found.span())}
    for place in range(len(newest)):
        changed = bytes([newest[place] ^ 1 << pick.randrange(8)])
        path.write_bytes(start + newest[:place] + changed + newest[place + 1 :])
        verdict = verify([tmp_path / "audit"], [path], [KEY.public])
        if verdict.code == OK and not _says_the_same(path.read_bytes().splitlines()[-1], newest):
            missed.append(f"byte {place}, now {changed!r}: {verdict}")
        if place in both or place % size(50, 1) == 0:
            judged(tmp_path, keys=[KEY])

    proof.tried("audit-checkpoint-bytes", len(newest), missed)


def _says_the_same(changed: bytes, line: bytes) -> bool:
    """Tell whether only the name of a field is another: what the note says and is signed for stands."""
    before, after = json.loads(line), json.loads(changed)
    return before["note"] == after["note"] and all(
        after.get(key, value) == value for key, value in before.items()
    )


def _forked(log: Log) -> Log:
    """Return the log with another tail, and a record more, from its middle on."""
    middle = len(log.lines) // 2
    tail = [_doctored(line) for line in log.lines[middle:]]
    return replace(log, lines=rehash((*log.lines[:middle], *tail, log.lines[-1]), middle))


def _two_writers(log: Log) -> Log:
    """Return the log into which another bot wrote once, between records of the first, and all signed it."""
    middle = len(log.lines) // 2
    other = re.sub(rb'"boot": "[^"]*"', b'"boot": "%d-0badb007"' % (middle + 1), log.lines[middle])
    lines = rehash((*log.lines[:middle], other, *log.lines[middle + 1 :]), middle)
    signed = reclaim(replace(log, lines=lines), KEY)
    return replace(signed, elsewhere=signed.beside)


def _older(log: Log) -> Log:
    """Return the whole folder as it was some records ago."""
    kept = len(log.lines) - 3
    return reclaim(replace(log, lines=log.lines[:kept]), KEY)


def _thinned(log: Log, first: int, last: int) -> Log:
    return replace(log, beside=log.beside[:first] + log.beside[last:], elsewhere=log.elsewhere)


def _gap(
    log: Log,
    filled: Callable[[Sequence[bytes]], Sequence[bytes]],
    after: Callable[[bytes], bytes] = lambda line: line,
) -> Log:
    """Take out checkpoints of some hours, put others in their place, and change what comes after them."""
    first, gone, rest = log.beside[:3], log.beside[3:-2], log.beside[-2:]
    return replace(log, beside=(*first, *filled(gone), after(rest[0]), *rest[1:]))


STORIES: dict[str, tuple[Callable[[Log], Log], dict[str, int]]] = {
    # what is done, and the verdict of: the copy elsewhere, the one beside, and each with the key
    "nothing": (lambda log: log, {"elsewhere": OK, "beside": OK, "elsewhere key": OK, "beside key": OK}),
    "the folder is put back as it was": (
        _older,
        {"elsewhere": TAMPERED, "beside": OK, "elsewhere key": TAMPERED, "beside key": OK},
    ),
    "the log is put back, its checkpoints not": (
        lambda log: replace(log, lines=log.lines[:-3]),
        dict.fromkeys(("elsewhere", "beside", "elsewhere key", "beside key"), TAMPERED),
    ),
    "a fork": (
        _forked,
        dict.fromkeys(("elsewhere", "beside", "elsewhere key", "beside key"), TAMPERED),
    ),
    "a fork with unsigned checkpoints of its own": (
        lambda log: reclaim(_forked(log), None),
        {"elsewhere": TAMPERED, "beside": UNANCHORED, "elsewhere key": TAMPERED, "beside key": UNANCHORED},
    ),
    "a fork with checkpoints signed by a stranger": (
        lambda log: reclaim(_forked(log), STRANGER),
        {"elsewhere": TAMPERED, "beside": UNANCHORED, "elsewhere key": TAMPERED, "beside key": UNANCHORED},
    ),
    "a fork with checkpoints signed by the stolen key": (
        lambda log: reclaim(_forked(log), KEY),
        {"elsewhere": TAMPERED, "beside": UNANCHORED, "elsewhere key": TAMPERED, "beside key": UNANCHORED},
    ),
    "two writers, one after the other, and the first again": (
        _two_writers,
        dict.fromkeys(("elsewhere", "beside", "elsewhere key", "beside key"), TAMPERED),
    ),
    "checkpoints of both logs in one file": (
        lambda log: replace(log, elsewhere=log.elsewhere + reclaim(_forked(log), KEY).beside),
        {"elsewhere": TAMPERED, "beside": OK, "elsewhere key": TAMPERED, "beside key": OK},
    ),
    "the checkpoints are gone": (
        lambda log: replace(log, beside=()),
        {"elsewhere": OK, "beside": UNANCHORED, "elsewhere key": OK, "beside key": UNANCHORED},
    ),
    "the checkpoints were stopped": (
        lambda log: replace(log, beside=log.beside[:6], elsewhere=log.elsewhere[:6]),
        dict.fromkeys(("elsewhere", "beside", "elsewhere key", "beside key"), UNANCHORED),
    ),
    "the checkpoints of some hours are gone": (
        lambda log: _thinned(log, 3, len(log.beside) - 2),
        {"elsewhere": OK, "beside": UNANCHORED, "elsewhere key": OK, "beside key": UNANCHORED},
    ),
    "their gap is closed with a line without a time": (
        lambda log: _gap(log, lambda _: [b'{"size": 0, "hash": "%b"}\n' % (b"0" * 64)]),
        {"elsewhere": OK, "beside": UNANCHORED, "elsewhere key": OK, "beside key": UNANCHORED},
    ),
    "their gap is closed with lines that nobody signed": (
        lambda log: _gap(log, lambda gone: reclaim(replace(log, beside=tuple(gone)), None).beside),
        {"elsewhere": OK, "beside": OK, "elsewhere key": OK, "beside key": UNANCHORED},
    ),
    "their gap is hidden by moving what comes after it": (
        lambda log: replace(log, beside=log.beside[-2:] + log.beside[:3]),
        {"elsewhere": OK, "beside": UNANCHORED, "elsewhere key": OK, "beside key": UNANCHORED},
    ),
    "their gap is hidden by taking out the time after it": (
        lambda log: _gap(log, lambda _: [], after=lambda line: re.sub(rb'"timestamp": "[^"]*", ', b"", line)),
        {"elsewhere": OK, "beside": UNANCHORED, "elsewhere key": OK, "beside key": UNANCHORED},
    ),
    "a checkpoint is not one": (
        lambda log: replace(log, beside=(*log.beside, b'{"size": 1}\n'), elsewhere=(b"hello\n",)),
        dict.fromkeys(("elsewhere", "beside", "elsewhere key", "beside key"), UNREADABLE),
    ),
}


@pytest.mark.deeper
async def test_stories(log: Log, tmp_path: Path, proof: Proof) -> None:
    """Older copies, forks, two writers, stolen keys, checkpoints that stop: each held against each anchor."""
    missed = []
    for story, (forge, expected) in STORIES.items():
        forge(log).put(tmp_path)
        for case, code in expected.items():
            by, _, key = case.partition(" ")
            verdict = judged(tmp_path, by=by, keys=[KEY] if key else [])
            if verdict.code != code:
                missed.append(f"{story}, held against {case}: {verdict}")

    proof.tried("audit-stories", sum(len(expected) for _, expected in STORIES.values()), missed)


async def test_a_stolen_key_forges_the_future_alone(log: Log, tmp_path: Path) -> None:
    """The limit: who has the key and the host adds what was never done, and none of what was can go."""
    more = rehash((*log.lines, _doctored(log.lines[-1])), len(log.lines))
    reclaim(replace(log, lines=more), KEY).put(tmp_path)
    assert judged(tmp_path, keys=[KEY]).code == UNANCHORED

    reclaim(_forked(log), KEY).put(tmp_path)
    assert judged(tmp_path, keys=[KEY]).code == TAMPERED


async def test_silence_is_told(log: Log, tmp_path: Path) -> None:
    """Checkpoints that were taken out leave records behind; a bot that did not run has written none."""
    _thinned(log, 3, len(log.beside) - 2).put(tmp_path)
    gone = judged(tmp_path, by="beside")
    assert "records (from seq " in gone.sentences[0]
    assert "checkpoints were stopped, or taken out" in gone.sentences[0]

    log.put(tmp_path)
    later = log.beside[-1].replace(b"2026-03-04", b"2026-03-09")
    replace(log, beside=(*log.beside, later)).put(tmp_path)
    idle = judged(tmp_path, by="beside")
    assert (idle.code, idle.sentences[1][:6]) == (OK, "SILENT")
