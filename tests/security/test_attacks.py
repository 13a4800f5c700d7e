"""Every attack fails on the workflow as it is, and succeeds where one decision is made as others made it."""

import pytest

from tests.proofs.proof import Proof
from tests.security.attack import violations
from tests.security.attacks import ATTACKS


@pytest.mark.parametrize("key", sorted({attack.key for attack in ATTACKS}))
async def test_attacks(key: str, proof: Proof) -> None:
    """Nothing runs, whatever is tried; and each attempt is one that a naive version falls for."""
    tried = [attack for attack in ATTACKS if attack.key == key]

    found = await violations(tried)

    fell = len(tried) - sum(each.startswith("no attack") for each in found)
    proof.tried(key, len(tried), found, {"naive versions that fall for it": str(fell)}, parts=1)
