"""Lives of the core that are killed at every call to the disk, and the calls that the disk sees."""

import pytest

from tests.faults.life import STATE
from tests.faults.sweep import EVERYTHING, LIVES, sweep
from tests.proofs.proof import Proof
from tests.tiers import size


@pytest.mark.deeper
@pytest.mark.timeout(600)
@pytest.mark.parametrize("life", LIVES)
def test_killed_at_every_call(life: str, proof: Proof) -> None:
    """Killed at any call to the state folder, and again as it starts, it goes on: nothing lost, nothing twice."""
    seen = sweep(life, (STATE, EVERYTHING)[size(0, 1)])

    figures = {f"{life.partition('_')[0]}: running again, at worst": f"{seen.slowest:.2f} s"}
    proof.tried("kill-core", seen.points, seen.violations, figures)
