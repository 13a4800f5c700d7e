"""A back end that migrates databases, in memory: what is pending changes with every run, or by a test."""

from collections.abc import Sequence
from dataclasses import replace

from typing_extensions import override

from bot.core.domain.migration import Migration
from bot.core.ports.back_end import Order, OrderRefused, Phase, Report
from tests.fakes.delivery import FakeDelivery

STEPS = (
    Migration("0007_totals", "add totals", "ALTER TABLE payments ADD COLUMN total INTEGER;"),
    Migration("0008_drop", "drop what nobody reads", "DROP TABLE old;", is_irreversible=True),
)


class FakeMigrations(FakeDelivery):
    """Run migrations in one step; `steps` are those still pending, the same in every environment."""

    def __init__(self, steps: Sequence[Migration] = STEPS) -> None:
        super().__init__()
        self.steps = list(steps)

    def grow(self) -> None:
        """Let one more migration become pending."""
        number = f"{len(self.steps) + len(self.effects) + 9:04}"
        self.steps.append(Migration(f"{number}_more", "one more", f"SELECT {number};"))

    async def pending(self, service: str, environment: str) -> Sequence[Migration]:
        """Return what was not run yet, in order."""
        del service, environment
        self._answer()
        return list(self.steps)

    @override
    def _check(self, order: Order) -> Report:
        """Return the first report on an order that begins with what is pending; raise OrderRefused."""
        if not order.migrations or list(order.migrations) != self.steps[: len(order.migrations)]:
            raise OrderRefused("That is not what is pending.")
        return Report(phase=Phase.RUNNING, ready=0, desired=len(order.migrations))

    @override
    def _advance(self, operation_id: str) -> None:
        """Run everything at once."""
        last = self._reports[operation_id][-1]
        if last.phase is Phase.RUNNING:
            run = {step.id for step in self._orders[operation_id].migrations}
            self.steps = [step for step in self.steps if step.id not in run]
            done = replace(last, phase=Phase.SUCCEEDED, ready=last.desired, evidence="all were run")
            self._end(operation_id, done)
