"""An attack on approvals, and the naive version of a decision that falls for it: an attack has to be real."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pytest

from tests.fakes.bench import Bench

Act: TypeAlias = Callable[[Bench], Awaitable[object]]
Patch: TypeAlias = tuple[object, str, Any]
"""Where a decision stands, its name, and another version of it."""


@dataclass(frozen=True)
class Attack:
    """`act` tries on a whole workflow to get something run that must not; `naive` is how others decide."""

    key: str
    told: str
    act: Act
    naive: Sequence[Patch]

    async def succeeds(self, naive: Sequence[Patch] = ()) -> bool:
        """Tell whether anything was changed, with these decisions made naively."""
        with pytest.MonkeyPatch.context() as patched:
            for where, name, version in naive:
                patched.setattr(where, name, version)
            bench = Bench()
            await self.act(bench)
            await bench.rest()
            changed = bool(bench.delivery.effects)
            await bench.crash()
        return changed


async def violations(attacks: Sequence[Attack]) -> list[str]:
    """Return which attacks succeed, and which not even where the decision is naive: those prove nothing."""
    found = [f"it ran: {attack.told}" for attack in attacks if await attack.succeeds()]
    return found + [
        f"no attack: {attack.told}" for attack in attacks if not await attack.succeeds(attack.naive)
    ]
