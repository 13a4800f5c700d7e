"""Bits are turned and ends cut off in the files of the state folder; the store never tells other things."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.proofs.proof import Proof
from tests.tiers import ROOT, seed, size

DATABASE, WAL = "chatops.db", "chatops.db-wal"
LOG, CHECKPOINTS = "audit/2026-03.jsonl", "audit/checkpoints.jsonl"


PARTS = size(1, 8)


async def sweep(
    root: Path, part: int, file: str, flip_every: int, cut_every: int, *, killed: bool = False
) -> dict[str, Any]:
    """Damage one file in every so manieth place, one place at a time; return what came of it."""
    strides = {"flip_every": flip_every, "cut_every": cut_every, "part": part, "parts": PARTS}
    plan = {"file": file, "killed": killed, "seed": seed(), **strides}
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.damage", str(root / f"{Path(file).name}-{killed}")),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await program.communicate(json.dumps(plan).encode())
    assert program.returncode == 0, err.decode()
    return dict(json.loads(out.splitlines()[-1]))


@pytest.mark.deeper
@pytest.mark.parametrize("part", range(PARTS))
async def test_damaged_files(part: int, root: Path, proof: Proof) -> None:
    """Each damage is refused in one line, repaired with an event, or changes nothing that is told."""
    found = [
        await sweep(root, part, DATABASE, flip_every=size(3000, 3), cut_every=size(30_000, 100)),
        await sweep(root, part, WAL, flip_every=size(12_000, 11), cut_every=size(60_000, 1000), killed=True),
        await sweep(root, part, LOG, flip_every=size(150, 1), cut_every=size(150, 1)),
        await sweep(root, part, CHECKPOINTS, flip_every=size(250, 1), cut_every=size(250, 1)),
    ]

    became = {
        name: sum(one["became"].get(name, 0) for one in found)
        for name in ("refused", "repaired", "as before")
    }
    assert all(became.values()), became
    wrong = [each for one in found for each in one["wrong"]]
    points = sum(sum(one["became"].values()) for one in found)
    proof.tried("disk.damage", points, wrong, {name: f"{count:,}" for name, count in became.items()})
