"""A back end in memory that migrates databases."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from typing_extensions import override

from bot.core.domain.migration import Migration
from bot.core.ports.back_end import BackEndError, Order, OrderRefused, Phase, Report
from tests.fakes.back_end import FakeBackEnd

REASON = Migration(
    "0007_refund_reason",
    "Say of each refund why it was made",
    "ALTER TABLE refunds ADD COLUMN reason VARCHAR(40) DEFAULT 'unknown' NOT NULL;",
)
NUMBERS = Migration(
    "0008_drop_card_number",
    "Drop the full card numbers: payments go by token",
    "ALTER TABLE payments DROP COLUMN card_number;",
    is_irreversible=True,
)
PENDING = {
    ("payment-service", "staging"): (REASON, NUMBERS),
    ("payment-service", "production"): (REASON, NUMBERS),
    ("order-service", "staging"): (),
    ("order-service", "production"): (),
}


class FakeMigrations(FakeBackEnd):
    """Migrate in memory, one migration per turn of the loop.

    `broken` ids fail when they are run; `luck` is what FakeBackEnd takes; `ran` lists what has been run.
    """

    def __init__(
        self,
        pending: Mapping[tuple[str, str], Sequence[Migration]] = PENDING,
        *,
        broken: Collection[str] = (),
        **luck: Any,
    ) -> None:
        super().__init__(**luck)
        self.broken = set(broken)
        self.ran: list[tuple[str, str, str]] = []
        self._pending = {place: [*migrations] for place, migrations in pending.items()}

    def add(self, service: str, environment: str, migration: Migration) -> None:
        """Let one more be pending, as a merge would."""
        self._pending[service, environment].append(migration)

    def rewrite(self, service: str, environment: str, migration: Migration) -> None:
        """Change what a pending migration does."""
        now = self._pending[service, environment]
        now[[one.id for one in now].index(migration.id)] = migration

    async def pending(self, service: str, environment: str) -> Sequence[Migration]:
        """Return what has not been run there yet, in the order it would be run."""
        self._answer()
        if (service, environment) not in self._pending:
            raise BackEndError(f"{service} does not run in {environment}.")
        return tuple(self._pending[service, environment])

    @override
    def _first(self, order: Order) -> Report:
        if not order.migrations or order.artifact is not None or order.replicas is not None:
            raise OrderRefused("Order migrations and nothing else.")
        now = self._pending.get((order.service, order.environment), [])
        if [*order.migrations] != now[: len(order.migrations)]:
            raise OrderRefused("This is not what is pending.")
        return Report(phase=Phase.RUNNING, ready=0, desired=len(order.migrations))

    @override
    def _advance(self, operation_id: str) -> None:
        order, last = self._orders[operation_id], self._reports[operation_id][-1]
        ids = [migration.id for migration in order.migrations]
        if last.ready == last.desired:
            count = "1 migration" if last.ready == 1 else f"{last.ready} migrations"
            evidence = f"{count} run, now at {ids[-1]}"
            self._end(operation_id, replace(last, phase=Phase.SUCCEEDED, evidence=evidence))
        elif ids[last.ready] in self.broken:
            ran, rest = ", ".join(ids[: last.ready]) or "none", ", ".join(ids[last.ready :])
            message = f"Run: {ran}. Not run: {rest}."
            failed = replace(
                last, phase=Phase.FAILED, message=message, evidence=f"{ids[last.ready]} is broken"
            )
            self._end(operation_id, failed)
        else:
            done = self._pending[order.service, order.environment].pop(0)
            self.ran.append((order.service, order.environment, done.id))
            message = f"{done.id} has been run ({last.ready + 1} of {last.desired})."
            self._reports[operation_id].append(replace(last, ready=last.ready + 1, message=message))


STEPS = (REASON, NUMBERS)
_HERE = ("order-service", "production")


class OrderMigrations(FakeMigrations):
    """The same steps pending for order-service in production; `steps` are those left, to be tampered with."""

    def __init__(self) -> None:
        super().__init__({_HERE: STEPS})

    @property
    def steps(self) -> list[Migration]:
        """Return what is pending now."""
        return self._pending[_HERE]

    def grow(self) -> None:
        """Let one more migration become pending."""
        number = f"{len(self.steps) + len(self.effects) + 9:04}"
        self.add(*_HERE, Migration(f"{number}_more", "one more", f"SELECT {number};"))
