"""kill -9 at every call to the disk while somebody gives a code: it is used and counts, or neither."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.disk import preloaded
from tests.proofs.proof import Proof
from tests.tiers import ROOT, seed, size


@pytest.mark.deeper
@pytest.mark.timeout(0)
def test_a_code_is_used_and_counts_or_neither(tmp_path: Path, proof: Proof) -> None:
    """Wherever the process dies; begun again it ends well, with the code written down once and one effect."""
    words = [sys.executable, "-m", "tests.faults.proving", str(tmp_path), str(size(8, 0)), str(seed())]
    environ = os.environ | preloaded() | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}

    done = subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    figures = {"calls in one life": str(found["calls"])}
    proof.tried("second_factor.kill", points=found["points"], violations=found["violations"], figures=figures)
