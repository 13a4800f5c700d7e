"""The migrations port over the local platform's HTTP interface."""

from collections.abc import Sequence

import msgspec

from bot.core.domain.migration import Migration
from sandbox.platform import fallback
from sandbox.platform.ordering import OrderingAdapter

_ALEMBIC = 10.0  # seconds that the first question of all may take longer: the database is made then


class _Pending(msgspec.Struct):
    pending: list[Migration]


class PlatformMigrations(OrderingAdapter):
    """Migrate the databases of the sandbox's platform."""

    fallback = staticmethod(fallback.migrations)

    async def pending(self, service: str, environment: str) -> Sequence[Migration]:
        """Return what has not been run there yet, in the order it would be run."""
        query = {"service": service, "environment": environment}
        return (await self._question("/migrations", _Pending, query, holding=_ALEMBIC)).pending
