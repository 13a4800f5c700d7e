"""Accepts orders and carries them out: each id once, one at a time per service and environment."""

from asyncio import Lock
from collections import Counter
from collections.abc import Mapping

import msgspec

from sandbox.platform.group import Group
from sandbox.platform.ledger import Ledger
from sandbox.platform.operation import Operation, Order, Report
from sandbox.platform.process import NotHealthy
from sandbox.platform.refusal import Refused
from sandbox.platform.registry import Registry, Release
from sandbox.tasks import Tasks


class Dispatch:
    """The operations on `groups`; `operations` are those remembered from before."""

    def __init__(
        self,
        groups: Mapping[tuple[str, str], Group],
        registry: Registry,
        ledger: Ledger,
        operations: dict[str, Operation],
    ) -> None:
        self._groups = groups
        self._registry = registry
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
        group, release = self._check(order)
        now = len(group.replicas)
        desired = now if order.replicas is None else order.replicas
        ready = 0 if order.replicas is None else min(now, desired)
        operation = Operation(operation_id, order, Report("running", ready, desired, release.version))
        await self._ledger.append(
            "accepted", operation_id=operation_id, order=msgspec.to_builtins(order), desired=desired
        )
        self._operations[operation_id] = operation
        self._running[group] = operation_id
        _ = self._tasks.spawn(self._carry_out(operation, group, release), name=f"operation {operation_id}")
        return True

    def _check(self, order: Order) -> tuple[Group, Release]:
        """Return the group to change and the release it is to run; raise Refused."""
        group = self._groups.get((order.service, order.environment))
        if group is None:
            raise Refused(
                422, "unknown_place", f"{order.service[:80]} does not run in {order.environment[:80]}."
            )
        if group in self._running:
            raise Refused(409, "busy", f"{self._running[group]} is changing {group.name}; wait for its end.")
        if order.action == "scale":
            if order.artifact is not None or order.replicas is None:
                raise Refused(422, "invalid_order", "To scale, order a number of replicas and no artifact.")
            if not 1 <= order.replicas <= group.maximum:
                raise Refused(422, "invalid_order", f"{group.name} runs 1 to {group.maximum} replicas.")
            return group, group.release
        if order.artifact is None or order.replicas is not None:
            raise Refused(422, "invalid_order", f"To {order.action}, order an artifact and no replicas.")
        release = self._registry.find(order.service, order.artifact.reference)
        if release.version != order.artifact.version:
            raise Refused(422, "invalid_order", f"That artifact is {release.version} of {order.service}.")
        return group, release

    async def _carry_out(self, operation: Operation, group: Group, release: Release) -> None:
        """Change the group, note the end, and only then let the next order in."""
        report = await _outcome(operation, group, release)
        try:
            await self._ledger.append(
                "finished", operation_id=operation.operation_id, report=msgspec.to_builtins(report)
            )
        finally:
            del self._running[group]
            operation.report(report)


async def _outcome(operation: Operation, group: Group, release: Release) -> Report:
    """Change the group and return how it ended."""

    def tell(ready: int, desired: int) -> None:
        message = f"{ready} of {desired} replicas of {group.name} are done."
        operation.report(Report("running", ready, desired, release.version, message))

    try:
        if operation.order.replicas is None:
            await group.roll(release, tell)
        else:
            await group.scale(operation.order.replicas, tell)
        return await _health_check(group)
    except Exception as error:  # noqa: BLE001 - the edge of dispatch: whatever happens, an operation ends
        return _failure(operation, group, error)


async def _health_check(group: Group) -> Report:
    """Ask every replica once more and say whether the new state holds."""
    ready, total, version = await group.ready(), len(group.replicas), group.release.version
    evidence = f"{ready}/{total} replicas healthy, version {version}"
    if ready == total:
        return Report("succeeded", ready, total, version, f"{group.name} runs {version}.", evidence)
    message = f"All replicas were changed, but only {ready} of {total} are healthy; look at their logs."
    return Report("failed", ready, total, version, message, evidence)


def _failure(operation: Operation, group: Group, error: Exception) -> Report:
    """Say what stopped and what serves now."""
    last = operation.last
    serving = Counter(replica.release.version for replica in group.replicas)
    now = ", ".join(f"{count} x {version}" for version, count in serving.items())
    reason = (
        "a new replica did not get healthy and was removed" if isinstance(error, NotHealthy) else "an error"
    )
    message = f"Stopped after {last.ready} of {last.desired}: {reason}. Serving now: {now}."
    return Report("failed", last.ready, last.desired, last.version, message, str(error))
