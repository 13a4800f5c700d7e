"""Lives of the core that are killed at every call to the disk."""

import pytest

from tests.faults.life import LIVES
from tests.faults.sweep import EVERYTHING, sweep
from tests.proofs.proof import Proof
from tests.tiers import size

USUAL = ("operation_life", "incident_life")
DEEP = [pytest.param(life, marks=pytest.mark.deep) for life in LIVES if life not in USUAL]
PARTS = 2
"""So that two of them run at once."""
STEP = size(2 * PARTS, PARTS)
"""Every commit is killed at every second call; the deep tier leaves none out."""


@pytest.mark.deeper
@pytest.mark.timeout(600)
@pytest.mark.parametrize("first", range(1, PARTS + 1))
@pytest.mark.parametrize("life", [*USUAL, *DEEP])
def test_killed_at_every_call(life: str, first: int, proof: Proof) -> None:
    """Killed at any call to the state, and again as it starts, it goes on: nothing lost, nothing twice."""
    seen = sweep(life, ("", EVERYTHING)[size(0, 1)], first * STEP // PARTS, STEP)

    proof.tried(
        "kill-core", seen.points, seen.violations, {"running again, at worst": f"{seen.slowest:.2f} s"}
    )
