"""What an accepted order comes down to: something that is carried out and tells how far it is."""

from collections.abc import Callable
from typing import Protocol

from sandbox.platform.operation import Report

Tell = Callable[[Report], None]


class Work(Protocol):
    """One change of one place; `first` is where it begins."""

    first: Report

    async def carry_out(self, tell: Tell) -> Report:
        """Make the change, tell every step of it, and return how it ended; may raise anything."""
        ...

    async def stopped(self, last: Report, error: Exception) -> Report:
        """Say how far it came when `error` stopped it after `last`."""
        ...
