"""The disk fails under the lives of an operation and of an incident, at their Nth call to it."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests import tiers
from tests.faults import disk
from tests.proofs.proof import Proof

SYNCS = ["fsync", "fdatasync"]
PUTS = ["write", "pwrite"]


async def sweep(root: Path, life: str, kind: str, **plan: Any) -> dict[str, Any]:
    """Let the disk fail at every point of the plan, in a program of its own; return what it has found."""
    usual = {"once": True, "calls": [], "every": 1, "last": 1 << 30, "is_known": True}
    given = {"life": life, "kind": kind, **usual} | plan
    folder = root / "-".join(
        [life, kind, *(str(value) for value in plan.values() if value not in (SYNCS, PUTS))]
    )
    folder.mkdir()
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.failing", str(folder)),
        env={**os.environ, **disk.preloaded(), "PYTHONPATH": str(tiers.ROOT)},
        cwd=tiers.ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await program.communicate(json.dumps(given).encode())
    assert program.returncode == 0, err.decode()
    return dict(json.loads(out.splitlines()[-1]))  # what the store warns of comes before


@pytest.mark.deeper
async def test_a_sync_that_fails(root: Path, proof: Proof) -> None:
    """The store breaks at every one, but for the last checkpoint, and nothing that counted is lost."""
    operation = await sweep(root, "operation_life", "eio", calls=SYNCS)
    incident = await sweep(root, "incident_life", "eio", calls=SYNCS, every=tiers.size(3, 1))

    assert operation["broken"] > operation["points"] / 2, "it ends where the disk cannot be relied on"
    proof.tried("disk.sync", *_sum(operation, incident))


async def test_a_call_that_fails(root: Path, proof: Proof) -> None:
    """Whatever is refused, and how long, what was said holds; a full disk is got over in the same process."""
    tried = [
        await sweep(root, "operation_life", "eio", every=15),
        await sweep(root, "operation_life", "enospc", every=20, once=False),
        await sweep(root, "incident_life", "short", every=50, once=False, calls=PUTS),
        await sweep(root, "operation_life", "eio", last=14, is_known=False),  # while the database is made
    ]

    assert tried[1]["broken"] * 4 < tried[1]["points"] * 3, "a full disk is not the end"
    proof.tried("disk.write", *_sum(*tried))


@pytest.mark.deep
@pytest.mark.parametrize("is_known", [True, False], ids=["later", "first start"])
@pytest.mark.parametrize("life", ["operation_life", "incident_life"])
@pytest.mark.parametrize(
    ("kind", "once"), [("eio", True), ("eio", False), ("enospc", True), ("enospc", False), ("short", False)]
)
async def test_every_call_that_fails(
    life: str,
    kind: str,
    once: bool,  # noqa: FBT001 - a parameter of the test
    is_known: bool,  # noqa: FBT001 - likewise
    root: Path,
    proof: Proof,
) -> None:
    """No call is an exception, in no life, also in the very first start of all."""
    calls = PUTS if kind == "short" else []
    tried = await sweep(root, life, kind, once=once, is_known=is_known, calls=calls)

    proof.tried("disk.every", *_sum(tried))


def _sum(*tried: Mapping[str, Any]) -> tuple[int, list[str]]:
    """Return how many points were met, and all that did not hold."""
    return sum(one["points"] for one in tried), [each for one in tried for each in one["wrong"]]
