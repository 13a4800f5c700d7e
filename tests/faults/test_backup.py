"""A backup that is killed."""

import pytest

from tests.faults.sweep import sweep
from tests.proofs.proof import Proof
from tests.tiers import size


@pytest.mark.deeper
@pytest.mark.timeout(600)
def test_killed_while_it_is_made(proof: Proof) -> None:
    """Killed at any call, nothing bears its name that is not the whole of it; asked again, it is made."""
    seen = sweep("backup", step=size(6, 1))

    proof.tried("backup-killed", seen.points, seen.violations)
