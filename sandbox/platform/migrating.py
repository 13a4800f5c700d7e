"""Orders that change a database: exactly the ordered migrations, in order, each in its own transaction."""

from collections.abc import Sequence

from sandbox.platform.databases import Databases, MigrationFailed
from sandbox.platform.operation import Migration, Order, Report
from sandbox.platform.pace import Pace
from sandbox.platform.refusal import Refused
from sandbox.platform.work import Tell


class Migrating:
    """Run what `order` says on its database; each waits for `pace`."""

    def __init__(self, order: Order, databases: Databases, pace: Pace) -> None:
        self._order = order
        self._databases = databases
        self._pace = pace
        self.first = Report("running", 0, len(order.migrations))

    async def check(self) -> None:
        """Raise Refused where this is not, word for word, what is pending next."""
        order = self._order
        if not order.migrations or order.artifact is not None or order.replicas is not None:
            raise Refused(422, "invalid_order", "To migrate, order migrations and nothing else.")
        pending = await pending_of(self._databases, order.service, order.environment)
        if [*order.migrations] != pending[: len(order.migrations)]:
            raise Refused(422, "not_pending", f"This is not what is pending: {_names(pending)}.")

    async def carry_out(self, tell: Tell) -> Report:
        """Run them and tell each; raise MigrationFailed at the first that fails."""
        order, total = self._order, len(self._order.migrations)
        for number, migration in enumerate(order.migrations, 1):
            await self._pace.step()
            await self._databases.run(order.service, order.environment, migration.id)
            message = f"{migration.id} has been run ({number} of {total})."
            tell(Report("running", number, total, message=message))
        now = await self._databases.current(order.service, order.environment)
        return _done(order, total, now)

    async def stopped(self, last: Report, error: Exception) -> Report:
        """Say which were run and which were not, as the database knows it."""
        return await interrupted(self._order, self._databases, last, str(error))


async def pending_of(databases: Databases, service: str, environment: str) -> list[Migration]:
    """Return what is pending; raise Refused where the database or its revisions cannot be used."""
    try:
        return await databases.pending(service, environment)
    except MigrationFailed as error:
        raise Refused(422, "unusable_database", f"What is pending cannot be told: {error}.") from error


async def interrupted(order: Order, databases: Databases, last: Report, reason: str) -> Report:
    """Return the report on an order that did not come to its end; the database tells how far it came."""
    ids = [migration.id for migration in order.migrations]
    try:
        now = await databases.current(order.service, order.environment)
    except MigrationFailed as error:
        message = f"Nobody can tell which were run: {error}."
        return Report("failed", last.ready, len(ids), message=message, evidence=reason)
    ran = ids.index(now) + 1 if now in ids else 0
    message = f"Run: {', '.join(ids[:ran]) or 'none'}. Not run: {', '.join(ids[ran:]) or 'none'}."
    evidence = f"{reason}; the database is at {now or 'nothing'}"
    return Report("failed", ran, len(ids), message=message, evidence=evidence)


def _done(order: Order, total: int, now: str | None) -> Report:
    count = "1 migration" if total == 1 else f"{total} migrations"
    message = f"The database of {order.service} in {order.environment} is at {now}."
    return Report("succeeded", total, total, message=message, evidence=f"{count} run, now at {now}")


def _names(migrations: Sequence[Migration]) -> str:
    return ", ".join(migration.id for migration in migrations) or "nothing"
