"""What the core needs from its memory: operations saved together with their audit events, or not at all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.domain.audit import Event
from bot.core.domain.operation import Operation
from bot.core.domain.review import Review


class StoreError(Exception):
    """Nothing could be written or read; the caller must not go on as if it had been."""


class Stale(StoreError):  # noqa: N818 - names the state of the caller's value
    """The operation was changed by someone else since it was read; read it again."""


class Duplicate(StoreError):  # noqa: N818 - names what was asked twice
    """This interaction has been handled already."""


class ReviewDue(StoreError):  # noqa: N818 - names the state of the person
    """This person has broken the glass before, and nobody has reviewed it yet."""


class Busy(StoreError):  # noqa: N818 - names the state of the target
    """Another operation executes on the same service and environment."""


class Store(Protocol):
    """One transaction per call holds the change and its events; when the call returns, both are durable.

    What is read, unless it is final, has of its proofs those alone that `second_factors.Factors.accept` kept.
    """

    async def add(self, operation: Operation, *events: Event) -> Operation:
        """Keep a new operation, returned with revision 1; raise Duplicate if its interaction is known."""
        ...

    async def save(self, operation: Operation, *events: Event, review: Review | None = None) -> Operation:
        """Replace the kept value if it still has `operation.revision`; return it with the next revision.

        A `review` is kept with it, for the first time. Raise Stale where the operation has another revision,
        Busy where it would be the second one executing on its target, ReviewDue where the person of the
        review has an open one.
        """
        ...

    async def record(self, *events: Event) -> None:
        """Write events that change no operation; raise Duplicate for a second `command` record of one id."""
        ...

    async def operation(self, operation_id: str) -> Operation | None:
        """Return the operation with this id."""
        ...

    async def by_card(self, message_id: str) -> Operation | None:
        """Return the operation shown on this message."""
        ...

    async def executing(self, service: str, environment: str) -> Operation | None:
        """Return the operation that executes on this target, if one does."""
        ...

    async def history(self, service: str, environment: str, most: int = 200) -> Sequence[Operation]:
        """Return the operations on this target that were executed and have ended, the last to start first."""
        ...

    async def ended_since(self, at: datetime) -> Sequence[Operation]:
        """Return every operation that ended at `at` or later, the first to end coming first."""
        ...

    async def unsettled(self) -> Sequence[Operation]:
        """Return every operation that is not final, those that expire first coming first."""
        ...
