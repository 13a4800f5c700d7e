"""Accepts orders and carries them out: each id once, one at a time per service and environment."""

from asyncio import Lock
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

import msgspec

from sandbox.platform.group import Group
from sandbox.platform.ledger import Ledger
from sandbox.platform.operation import Operation, Order, Report
from sandbox.platform.refusal import Refused
from sandbox.platform.work import Work
from sandbox.tasks import Tasks


class Dispatch:
    """The operations on `groups`; `operations` are those remembered from before.

    `work` returns what an order comes down to, or raises Refused.
    """

    def __init__(
        self,
        groups: Mapping[tuple[str, str], Group],
        work: Callable[[Order, Group], Awaitable[Work]],
        ledger: Ledger,
        operations: dict[str, Operation],
    ) -> None:
        self._groups = groups
        self._work = work
        self._ledger = ledger
        self._operations = operations
        self._running: dict[Group, str] = {}
        self._arriving: Counter[str] = Counter()
        self._accepting = Lock()
        self._tasks = Tasks()

    async def submit(self, operation_id: str, order: Order) -> bool:
        """Begin `order` under its id, noted durably; False if it was accepted before. Raise Refused."""
        self._arriving[operation_id] += 1
        try:
            async with self._accepting:
                return await self._accept(operation_id, order)
        finally:
            self._arriving[operation_id] -= 1
            self._arriving += Counter()  # drops what is at zero

    def find(self, operation_id: str) -> Operation:
        """Return what came under this id; raise Refused, 404 only if it surely never arrived."""
        if operation_id in self._operations:
            return self._operations[operation_id]
        if self._arriving[operation_id]:
            raise Refused(503, "arriving", f"{operation_id} is just being accepted or refused; ask again.")
        raise Refused(404, "unknown_operation", f"{operation_id} was never accepted here.")

    async def close(self) -> None:
        """Break off what runs; its end is noted at the next start."""
        await self._tasks.close()

    async def _accept(self, operation_id: str, order: Order) -> bool:
        known = self._operations.get(operation_id)
        if known is not None:
            if known.order != order:
                raise Refused(409, "different_order", f"{operation_id} already stands for another order.")
            await self._ledger.append("repeated", operation_id=operation_id)
            return False
        group, work = await self._plan(order)
        operation = Operation(operation_id, order, work.first)
        await self._ledger.append(
            "accepted",
            operation_id=operation_id,
            order=msgspec.to_builtins(order),
            desired=work.first.desired,
        )
        self._operations[operation_id] = operation
        self._running[group] = operation_id
        _ = self._tasks.spawn(self._carry_out(operation, group, work), name=f"operation {operation_id}")
        return True

    async def _plan(self, order: Order) -> tuple[Group, Work]:
        """Return the place to change and what is to be done there; raise Refused."""
        group = self._groups.get((order.service, order.environment))
        if group is None:
            raise Refused(
                422, "unknown_place", f"{order.service[:80]} does not run in {order.environment[:80]}."
            )
        if group in self._running:
            raise Refused(409, "busy", f"{self._running[group]} is changing {group.name}; wait for its end.")
        return group, await self._work(order, group)

    async def _carry_out(self, operation: Operation, group: Group, work: Work) -> None:
        """Make the change, note its end, and only then let the next order in."""
        report = await _outcome(operation, work)
        try:
            await self._ledger.append(
                "finished", operation_id=operation.operation_id, report=msgspec.to_builtins(report)
            )
        finally:
            del self._running[group]
            operation.report(report)


async def _outcome(operation: Operation, work: Work) -> Report:
    """Make the change and return how it ended."""
    try:
        return await work.carry_out(operation.report)
    except Exception as error:  # noqa: BLE001 - the edge of dispatch: whatever happens, an operation ends
        return await work.stopped(operation.last, error)
