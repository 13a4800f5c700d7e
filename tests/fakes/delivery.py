"""A delivery back end in memory: stateful, strict, and as unlucky as a test wants it."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from dataclasses import replace

from bot.core.ports.back_end import Artifact, BackEndError, CannotTell, Order, OrderRefused, Phase, Report
from bot.core.ports.delivery import Running, UnknownVersion

RELEASES = {"order-service": ("v2.5.0", "v2.4.1", "v2.4.0", "v2.3.2")}
RUNNING = {
    ("order-service", "staging"): Running("v2.4.0", 2, 2),
    ("order-service", "production"): Running("v2.4.0", 3, 3),
}


class FakeDelivery:
    """Deploy in memory, one replica per turn of the loop.

    `broken` versions never get healthy; `held` operations wait until release(); while `silent` nothing
    can be asked, while `mute` only what became of orders cannot; `lost_answers` starts take effect and then
    raise CannotTell, `lost_requests` raise it without effect. `effects` lists every order that had an effect,
    `calls` every order that was sent; `witness` sees each effect before it begins.
    """

    def __init__(
        self,
        releases: Mapping[str, Sequence[str]] = RELEASES,
        running: Mapping[tuple[str, str], Running] = RUNNING,
        *,
        broken: Collection[str] = ("v2.5.0",),
        held: bool = False,
        silent: bool = False,
        lost_answers: int = 0,
        lost_requests: int = 0,
    ) -> None:
        self.silent = silent
        self.mute = False
        self.lost_answers = lost_answers
        self.lost_requests = lost_requests
        self.witness: Callable[[Order], None] = lambda _: None
        self.effects: list[Order] = []
        self.calls: list[Order] = []
        self._releases = releases
        self._builds: dict[tuple[str, str], int] = {}
        self._running = {
            place: replace(one, reference=one.reference or self._reference(place[0], one.version or ""))
            for place, one in running.items()
        }
        self._broken = broken
        self._reports: dict[str, list[Report]] = {}
        self._orders: dict[str, Order] = {}
        self._free = asyncio.Event()
        if not held:
            self._free.set()

    def hold(self) -> None:
        """Let no operation go on from here."""
        self._free.clear()

    def release(self) -> None:
        """Let every operation go on."""
        self._free.set()

    def move(self, service: str, version: str) -> None:
        """Point a version at a new build."""
        self._builds[service, version] = self._builds.get((service, version), 1) + 1

    def resize(self, service: str, environment: str, replicas: int) -> None:
        """Let somebody else change how many replicas there are."""
        now = self._running[service, environment]
        self._running[service, environment] = replace(now, ready=replicas, desired=replicas)

    def forget(self, operation_id: str) -> None:
        """Lose all memory of an operation, as a back end that was rebuilt."""
        del self._orders[operation_id], self._reports[operation_id]

    def fail(self, operation_id: str, evidence: str = "the test let it fail") -> None:
        """End a running operation as failed now; nothing has changed."""
        last = self._reports[operation_id][-1]
        self._end(operation_id, replace(last, phase=Phase.FAILED, message="It failed.", evidence=evidence))

    async def releases(self, service: str) -> Sequence[str]:
        """Return the versions that can be deployed, newest first."""
        self._answer()
        if service not in self._releases:
            raise BackEndError(f"There is no service {service}.")
        return list(self._releases[service])

    async def resolve(self, service: str, version: str) -> Artifact:
        """Return what `version` names now; raise UnknownVersion."""
        if version not in await self.releases(service):
            raise UnknownVersion(f"{service} has no release {version[:40]!r}.")
        return Artifact(version, self._reference(service, version))

    async def running(self, service: str, environment: str) -> Running:
        """Return what serves now; with no replica, nothing."""
        self._answer()
        if (service, environment) not in self._running:
            raise BackEndError(f"{service} does not run in {environment}.")
        now = self._running[service, environment]
        return now if now.desired else Running(None, 0, 0)

    async def start(self, order: Order) -> None:
        """Begin an order; the same again changes nothing."""
        await asyncio.sleep(0)
        self._answer(CannotTell)
        self.calls.append(order)
        if self.lost_requests:
            self.lost_requests -= 1
            raise CannotTell("The request was lost on its way.")
        self._accept(order)
        if self.lost_answers:
            self.lost_answers -= 1
            raise CannotTell("The answer was lost on its way.")

    async def follow(self, operation_id: str) -> AsyncGenerator[Report, None]:
        """Yield reports as they change; what is followed moves on."""
        self._answer()
        if operation_id not in self._orders:
            raise BackEndError(f"{operation_id} was never accepted.")
        seen = 0
        while True:
            reports = self._reports[operation_id]
            while seen < len(reports):
                seen += 1
                yield reports[seen - 1]
                if reports[seen - 1].phase is not Phase.RUNNING:
                    return
            await self._free.wait()
            self._advance(operation_id)
            await asyncio.sleep(0)

    async def find(self, operation_id: str) -> Report | None:
        """Return what became of an order; None: it surely never arrived."""
        self._answer(CannotTell)
        if self.mute:
            raise CannotTell("There is no memory of orders.")
        return self._reports[operation_id][-1] if operation_id in self._orders else None

    async def ping(self) -> str:
        """Return one line on the back end's readiness."""
        self._answer()
        return "fake delivery: ready"

    def _reference(self, service: str, version: str) -> str:
        return f"sha256:{service}:{version}:{self._builds.get((service, version), 1)}"

    def _answer(self, otherwise: type[BackEndError] = BackEndError) -> None:
        if self.silent:
            raise otherwise("The back end does not answer.")

    def _accept(self, order: Order) -> None:
        known = self._orders.get(order.operation_id)
        if known is not None and known != order:
            raise OrderRefused(f"{order.operation_id} already stands for another order.")
        if known is not None:
            return
        first = self._check(order)
        self._orders[order.operation_id] = order
        self._reports[order.operation_id] = [first]
        self.witness(order)
        self.effects.append(order)

    def _check(self, order: Order) -> Report:
        """Return the first report on an acceptable order; raise OrderRefused."""
        now = self._running.get((order.service, order.environment))
        busy = [
            one.operation_id
            for one in self._orders.values()
            if (one.service, one.environment) == (order.service, order.environment)
            and self._reports[one.operation_id][-1].phase is Phase.RUNNING
        ]
        if now is None or busy:
            raise OrderRefused(f"{busy[0]} is running." if busy else f"{order.service} is not there.")
        is_scaling = order.action == "scale"
        if (
            is_scaling != (order.artifact is None)
            or is_scaling == (order.replicas is None)
            or order.migrations
        ):
            raise OrderRefused("Order an artifact, or replicas to scale to, and not both.")
        if order.artifact is None:
            count = order.replicas or 0
            if count < 0:
                raise OrderRefused("There are no fewer replicas than none.")
            ready = min(now.desired, count)
            return Report(phase=Phase.RUNNING, ready=ready, desired=count, version=now.version)
        return Report(phase=Phase.RUNNING, ready=0, desired=now.desired, version=order.artifact.version)

    def _advance(self, operation_id: str) -> None:
        """Move a running operation on by one replica, or to its end."""
        last = self._reports[operation_id][-1]
        if last.phase is not Phase.RUNNING:
            return
        if last.version in self._broken:
            self.fail(operation_id, "/healthz answered 503")
        elif last.ready < last.desired:
            self._reports[operation_id].append(replace(last, ready=last.ready + 1))
        else:
            order = self._orders[operation_id]
            place = order.service, order.environment
            reference = order.artifact.reference if order.artifact else self._running[place].reference
            self._running[place] = Running(last.version, last.ready, last.desired, reference)
            evidence = f"{last.ready}/{last.desired} replicas healthy, version {last.version}"
            self._end(operation_id, replace(last, phase=Phase.SUCCEEDED, message="Done.", evidence=evidence))

    def _end(self, operation_id: str, report: Report) -> None:
        self._reports[operation_id].append(report)
