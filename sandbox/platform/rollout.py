"""Orders that change replicas: deploys, rollbacks, scalings."""

from collections import Counter

from sandbox.platform.group import Group
from sandbox.platform.operation import Order, Report
from sandbox.platform.process import NotHealthy
from sandbox.platform.refusal import Refused
from sandbox.platform.registry import Registry, Release
from sandbox.platform.work import Tell


class Rollout:
    """Bring `group` to what `order` says; raise Refused where that cannot be meant."""

    def __init__(self, order: Order, group: Group, registry: Registry) -> None:
        self._release = _release(order, group, registry)
        self._count = order.replicas
        self._group = group
        now = len(group.replicas)
        desired = now if self._count is None else self._count
        ready = 0 if self._count is None else min(now, desired)
        self.first = Report("running", ready, desired, self._release.version)

    async def carry_out(self, tell: Tell) -> Report:
        """Change the replicas one at a time, and check them all in the end."""

        def told(ready: int, desired: int) -> None:
            message = f"{ready} of {desired} replicas of {self._group.name} are done."
            tell(Report("running", ready, desired, self._release.version, message))

        if self._count is None:
            await self._group.roll(self._release, told)
        else:
            await self._group.scale(self._count, told)
        return await self._health_check()

    async def stopped(self, last: Report, error: Exception) -> Report:
        """Say what stopped and what serves now."""
        serving = Counter(replica.release.version for replica in self._group.replicas)
        now = ", ".join(f"{count} x {version}" for version, count in serving.items()) or "nothing"
        is_unhealthy = isinstance(error, NotHealthy)
        reason = "a new replica did not get healthy and was removed" if is_unhealthy else "an error"
        message = f"Stopped after {last.ready} of {last.desired}: {reason}. Serving now: {now}."
        return Report("failed", last.ready, last.desired, last.version, message, str(error))

    async def _health_check(self) -> Report:
        """Ask every replica once more and say whether the new state holds."""
        group = self._group
        ready, total, version = await group.ready(), len(group.replicas), group.release.version
        evidence = f"{ready}/{total} replicas healthy, version {version}"
        if ready == total:
            does = f"{group.name} runs {version}." if total else f"{group.name} runs nothing any more."
            return Report("succeeded", ready, total, version, does, evidence)
        message = f"All replicas were changed, but only {ready} of {total} are healthy; look at their logs."
        return Report("failed", ready, total, version, message, evidence)


def _release(order: Order, group: Group, registry: Registry) -> Release:
    """Return the release to run; raise Refused."""
    if order.migrations:
        raise Refused(422, "invalid_order", f"To {order.action}, order no migrations.")
    if order.action == "scale":
        if order.artifact is not None or order.replicas is None:
            raise Refused(422, "invalid_order", "To scale, order a number of replicas and no artifact.")
        if not 0 <= order.replicas <= group.maximum:
            raise Refused(422, "invalid_order", f"{group.name} runs 0 to {group.maximum} replicas.")
        return group.release
    if order.artifact is None or order.replicas is not None:
        raise Refused(422, "invalid_order", f"To {order.action}, order an artifact and no replicas.")
    release = registry.find(order.service, order.artifact.reference)
    if release.version != order.artifact.version:
        raise Refused(422, "invalid_order", f"That artifact is {release.version} of {order.service}.")
    return release
