"""A state folder that is not ours, or not to be used, ends the bot in one line, and is left as it was."""

import asyncio
import json
import os
import sys
from pathlib import Path

from tests.proofs.proof import Proof
from tests.tiers import ROOT

SECONDS = 2.0
"""Of processor time, which no other work on the machine makes longer."""


async def test_folders_that_cannot_be_used(root: Path, proof: Proof) -> None:
    """Exit code 1, one line that names the place, nothing changed, at once."""
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.foreign", str(root)),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await program.communicate()
    found = json.loads(out)

    wrong = [f"{name}: {trouble}" for name, ended in found.items() for trouble in _troubles(root, **ended)]
    slowest = max(ended["seconds"] for ended in found.values())
    proof.tried("disk.foreign", len(found), wrong, {"slowest": f"{slowest:.2f} s of processor time"})


def _troubles(root: Path, code: int, out: str, err: str, seconds: float, changed: list[str]) -> list[str]:
    is_line = err.count("\n") == 1 and not out and str(root) in err and "Traceback" not in err
    return [
        *[f"exit code {code}"] * (code != 1),
        *[f"it said {out}{err}"] * (not is_line),
        *[f"it took {seconds} s"] * (seconds > SECONDS),
        *[f"{name} is not as it was" for name in changed],
    ]
