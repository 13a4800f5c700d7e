"""The store port in memory; the contract suite holds it to the real one's word."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.domain.audit import Event, EventName
from bot.core.domain.operation import Operation, State
from bot.core.domain.review import Review
from bot.core.ports.store import Busy, Duplicate, ReviewDue, Stale, StoreError


class MemoryStore:
    """Keeps operations and reviews by the operation's id, and `events` in order.

    Set `fault` and every write raises it, also those of `tests.fakes.memory`.
    """

    def __init__(self) -> None:
        self.operations: dict[str, Operation] = {}
        self.reviews: dict[str, Review] = {}
        self.events: list[Event] = []
        self.fault: StoreError | None = None

    async def add(self, operation: Operation, *events: Event) -> Operation:
        """Keep a new operation (returned with revision 1). Raise Duplicate if its interaction is known."""
        known = {kept.interaction_id for kept in self.operations.values()}
        if operation.id in self.operations or operation.interaction_id in known:
            raise Duplicate("This interaction has been handled already.")
        return self._keep(replace(operation, revision=1), events)

    async def save(self, operation: Operation, *events: Event, review: Review | None = None) -> Operation:
        """Replace the kept value if it still has `operation.revision`; return it with the next revision.

        Raise Stale, Busy, ReviewDue as the port says.
        """
        return self.replace(operation, events, review)

    async def record(self, *events: Event) -> None:
        """Write events that change no operation. Raise Duplicate for a second `command` record of one id."""
        self.write(events)

    async def operation(self, operation_id: str) -> Operation | None:
        """Return the operation with this id."""
        return self.operations.get(operation_id)

    async def by_card(self, message_id: str) -> Operation | None:
        """Return the operation shown on this message."""
        shown = (
            kept for kept in self.operations.values() if kept.card and kept.card.message_id == message_id
        )
        return next(shown, None)

    async def executing(self, service: str, environment: str) -> Operation | None:
        """Return the operation that executes on this target, if one does."""
        return next(
            (kept for kept in self.operations.values() if _target(kept) == (service, environment)), None
        )

    async def history(self, service: str, environment: str, most: int = 200) -> Sequence[Operation]:
        """Return the operations on this target that were executed and have ended, the last to start first."""
        done = [
            kept
            for kept in self.operations.values()
            if (kept.plan.service, kept.plan.environment) == (service, environment)
            and kept.started_at
            and kept.state is not State.EXECUTING
        ]
        done.reverse()
        return sorted(done, key=lambda kept: kept.started_at or kept.created_at, reverse=True)[:most]

    async def ended_since(self, at: datetime) -> Sequence[Operation]:
        """Return every operation that ended at `at` or later, the first to end coming first."""
        ended = [kept for kept in self.operations.values() if kept.finished_at and kept.finished_at >= at]
        return sorted(ended, key=lambda operation: operation.finished_at or at)

    async def unsettled(self) -> Sequence[Operation]:
        """Return every operation that is not final, those that expire first coming first."""
        open_ = [kept for kept in self.operations.values() if not kept.is_final]
        return sorted(open_, key=lambda operation: operation.expires_at)

    def replace(
        self, operation: Operation, events: Sequence[Event], review: Review | None = None
    ) -> Operation:
        """Save at once."""
        kept = self.operations.get(operation.id)
        if kept is None or kept.revision != operation.revision:
            raise Stale(f"{operation.id} was changed by someone else meanwhile; read it again.")
        return self._keep(replace(operation, revision=operation.revision + 1), events, review)

    def write(self, events: Sequence[Event]) -> None:
        """Write events down, all or, raising, none."""
        if self.fault is not None:
            raise self.fault
        ended = [event.id for event in (*self.events, *events) if event.event is EventName.COMMAND]
        if len(ended) != len(set(ended)):
            raise Duplicate("This command has its record in the audit log already.")
        self.events.extend(events)

    def _keep(self, operation: Operation, events: Sequence[Event], review: Review | None = None) -> Operation:
        """Keep all or, raising, nothing."""
        others = [kept for kept in self.operations.values() if kept.id != operation.id]
        if _target(operation) and _target(operation) in map(_target, others):
            raise Busy("Another operation executes on the same service and environment.")
        if review is not None:
            self._refuse(review)
        self.write(events)
        self.operations[operation.id] = operation
        if review is not None:
            self.reviews[review.operation_id] = review
        return operation

    def _refuse(self, review: Review) -> None:
        """Refuse a second open one of a person, and a second review of an operation."""
        if any(kept.is_open and kept.by.id == review.by.id for kept in self.reviews.values()):
            raise ReviewDue("This person has broken the glass before; that is not reviewed yet.")
        if review.operation_id in self.reviews:
            raise Duplicate("This operation has its review already.")


def _target(operation: Operation) -> tuple[str, str] | None:
    """Return what an executing operation holds for itself."""
    if operation.state is not State.EXECUTING:
        return None
    return operation.plan.service, operation.plan.environment
