"""A million records: verified in about the time that reading them takes, and asked within a second."""

import gzip
import json
import os
import random
import subprocess
import sys
import time
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bot.core.ports.audit import Filters
from bot.store.audit.compress import compress
from bot.store.audit.query import query
from bot.store.audit.verify import OK, verify
from tests.forgery.years import KEY, PEOPLE, SERVICES, SHAPES, time_of, write
from tests.proofs.proof import Proof
from tests.tiers import ROOT, seed, size

RECORDS = size(3000, 1_000_000)
QUERIES = 50
TIMES = 10
"""How often the two years are repeated where twenty are asked for."""


@dataclass(frozen=True)
class Years:
    """The log's folder, and the shapes of its records."""

    folder: Path
    shapes: "array[int]"


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Years:
    """Return a log of two years, with a checkpoint of each record."""
    folder = tmp_path_factory.mktemp("years")
    return Years(folder, write(folder, RECORDS))


def _effort(work: Callable[[], Any], times: int) -> float:
    """Return the least seconds of a processor that some tries took, with the processes they started."""
    found = []
    for _ in range(times):
        begun = os.times()
        work()
        now = os.times()
        found.append(sum(now[:4]) - sum(begun[:4]))
    return min(found)


@pytest.mark.deep
def test_verified_in_the_time_of_a_checksum(years: Years, proof: Proof) -> None:
    """`chatops audit verify` takes at most twice as long as sha256sum, with signed checkpoints and a key."""
    files = sorted(years.folder.glob("*.jsonl"))
    codes: list[int] = []
    verifying = _effort(lambda: codes.append(verify([years.folder], keys=[KEY.public]).code), 3)
    summing = _effort(lambda: subprocess.run(["sha256sum", *files], check=True, capture_output=True), 3)
    ratio = verifying / summing

    slow = [] if ratio <= 2 else [f"{ratio:.2f} times as long as sha256sum"]
    wrong = [] if set(codes) == {OK} else [f"verdicts {codes}"]
    proof.tried(
        "audit-speed",
        RECORDS,
        slow + wrong,
        {
            "bytes": f"{sum(path.stat().st_size for path in files):,}",
            "verified in": f"{verifying:.2f} s",
            "sha256sum": f"{summing:.2f} s",
            "ratio": f"{ratio:.2f}",
        },
    )


@pytest.mark.deep
def test_verified_alone_in_the_time_of_parsing(years: Years, proof: Proof) -> None:
    """tools/verify_audit.py takes at most 1.5 times as long as parsing what it reads as JSON does."""
    tool = str(ROOT / "tools" / "verify_audit.py")
    words = [sys.executable, tool, f"--key={KEY.public.line}", str(years.folder)]
    codes: list[int] = []
    by_itself = _effort(lambda: codes.append(subprocess.run(words, check=False).returncode), 3)
    parsing = _effort(lambda: _parse(years.folder.glob("*.jsonl")), 3)
    ratio = by_itself / parsing

    slow = [] if ratio <= 1.5 else [f"{ratio:.2f} times as long as parsing"]
    wrong = [] if set(codes) == {OK} else [f"verdicts {codes}"]
    measured = {
        "verified in": f"{by_itself:.2f} s",
        "json.loads": f"{parsing:.2f} s",
        "ratio": f"{ratio:.2f}",
    }
    proof.tried("audit-speed-alone", RECORDS, slow + wrong, measured)


def _parse(files: Iterable[Path]) -> None:
    for path in files:
        with path.open("rb") as file:
            for line in file:
                json.loads(line)


@pytest.mark.deeper
def test_asked_of_all_years(years: Years, tmp_path: Path, proof: Proof) -> None:
    """Fifty questions about one month, over rotated and compressed files: each answer is whole and right."""
    for path in years.folder.glob("20*.jsonl"):
        (tmp_path / path.name).hardlink_to(path)
    list(compress(tmp_path))
    wrong, slowest = _asked(tmp_path, years.shapes, 1)
    late = [f"an answer took {slowest:.1f} s"] if RECORDS == 1_000_000 and slowest > 1 else []

    proof.tried(
        "audit-questions", QUERIES, wrong + late, {"records": f"{RECORDS:,}", "slowest": f"{slowest:.2f} s"}
    )


@pytest.mark.deeper
def test_asked_of_twenty_years(years: Years, tmp_path: Path, proof: Proof) -> None:
    """The same questions of ten times as many records: each answer is whole, right, and there within 10 s."""
    with TemporaryDirectory(dir=tmp_path) as folder:  # nobody wants to keep that
        for number in range(TIMES):
            for path in years.folder.glob("20*.jsonl"):
                _repeat(path, Path(folder), 2 * number)
        wrong, slowest = _asked(Path(folder), years.shapes, TIMES)
    late = [f"an answer took {slowest:.1f} s"] if RECORDS == 1_000_000 and slowest > 10 else []

    records = f"{TIMES * RECORDS:,}"
    proof.tried(
        "audit-questions-10", QUERIES, wrong + late, {"records": records, "slowest": f"{slowest:.2f} s"}
    )


def _repeat(path: Path, folder: Path, later: int) -> None:
    """Write a month's file, compressed, as one of years later; a question does not follow the chain."""
    lines = path.read_bytes()
    for year in (2026, 2027):
        lines = lines.replace(b'{"timestamp": "%d-' % year, b'{"timestamp": "%d-' % (year + later))
    name = f"{int(path.name[:4]) + later}{path.name[4:]}.gz"
    (folder / name).write_bytes(gzip.compress(lines, mtime=0))


def _asked(folder: Path, shapes: Sequence[int], times: int) -> tuple[list[str], float]:
    """Ask about each of the repeated years in turn; return what was wrong, and the seconds of the slowest."""
    pick = random.Random(seed())  # noqa: S311 - no secret
    wrong, slowest = [], 0.0
    for number in range(QUERIES):
        filters = _question(pick)
        asked = _later(filters, 2 * (number % times))
        begun = time.process_time()
        found = [record.fields["seq"] for record in query(folder, asked)]
        slowest = max(slowest, time.process_time() - begun)
        if found != _answer(shapes, filters):
            wrong.append(f"{asked}: {len(found)} records")
    return wrong, slowest


def _later(filters: Filters, years: int) -> Filters:
    """Ask the same so many years later."""
    since, until = filters.since, filters.until
    assert since is not None
    assert until is not None
    return replace(
        filters, since=since.replace(year=since.year + years), until=until.replace(year=until.year + years)
    )


def _question(pick: random.Random) -> Filters:
    """Return `who did X to production in March 2027`, with another X and month each time."""
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=pick.randrange(0, 700))
    return Filters(
        user=pick.choice([None, f"@{pick.choice(PEOPLE).name}", pick.choice(PEOPLE).id]),
        service=pick.choice([None, *SERVICES]),
        environment="production",
        action=pick.choice([None, "deploy", "scale"]),
        event=pick.choice([None, "command", "command", "vote"]),
        since=start,
        until=start + timedelta(days=pick.randrange(1, 32)),
    )


def _answer(shapes: Sequence[int], filters: Filters) -> list[int]:
    """Return the numbers of the records that match, found by looking at how they were made."""
    wanted = {
        index
        for index, shape in enumerate(SHAPES)
        if filters.user in {None, f"@{shape.user.name}", shape.user.id}
        and filters.service in {None, shape.service}
        and filters.action in {None, shape.action}
        and filters.event in {None, shape.event}
        and shape.environment == "production"
    }
    since, until = filters.since, filters.until
    assert since is not None
    assert until is not None
    chosen = (seq for seq, index in enumerate(shapes, start=1) if index in wanted)
    return [seq for seq in chosen if since <= time_of(seq, RECORDS) < until]
