"""What the core needs from whatever changes a service's database: what is pending, and running it."""

from collections.abc import Sequence
from typing import Protocol

from bot.core.domain.migration import Migration
from bot.core.ports.back_end import BackEnd


class Migrations(BackEnd, Protocol):
    """One way of migrating databases; an order holds the migrations to run, as `pending` told them."""

    async def pending(self, service: str, environment: str) -> Sequence[Migration]:
        """Return what has not been run there yet, in the order it would be run; raise BackEndError."""
        ...
