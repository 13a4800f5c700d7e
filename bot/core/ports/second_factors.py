"""What the core needs to remember second factors: readable with a key alone that is kept elsewhere."""

from typing import Protocol

from bot.core.domain.audit import Event
from bot.core.domain.operation import Operation
from bot.core.domain.second_factor import SecondFactor


class Factors(Protocol):
    """Second factors by the id of their person.

    Calls raise `store.StoreError`, also where the key is another one; when one returns, it is durable.
    """

    async def factor(self, person_id: str) -> SecondFactor | None:
        """Return what this person has, None where they have none."""
        ...

    async def save(self, factor: SecondFactor, *events: Event) -> None:
        """Replace what the person has if it has `factor.revision` still, or keep a first one (revision 0).

        Raise `store.Stale` where it was changed meanwhile.
        """
        ...

    async def accept(self, factor: SecondFactor, operation: Operation, *events: Event) -> Operation:
        """Save both in one transaction, each if it has its revision still: no code counts twice.

        Return the operation with its next revision; raise `store.Stale`.
        """
        ...

    async def forget(self, person_id: str, *events: Event) -> None:
        """Take away what the person has."""
        ...
