"""A delivery back end in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from typing_extensions import override

from bot.core.domain.comparison import Comparison
from bot.core.ports.back_end import Artifact, BackEndError, Order, OrderRefused, Phase, Report
from bot.core.ports.delivery import Running, UnknownVersion
from tests.fakes.back_end import FakeBackEnd

RELEASES = {"order-service": ("v2.5.0", "v2.4.1", "v2.4.0", "v2.3.2")}
RUNNING = {
    ("order-service", "staging"): Running("v2.4.0", 2, 2),
    ("order-service", "production"): Running("v2.4.0", 3, 3),
}
MADE_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""When every first build was made; each one after it an hour later."""


class FakeDelivery(FakeBackEnd):
    """Deploy, roll back and scale in memory, one replica per turn of the loop.

    `broken` versions never get healthy; `luck` is what FakeBackEnd takes.
    """

    def __init__(
        self,
        releases: Mapping[str, Sequence[str]] = RELEASES,
        running: Mapping[tuple[str, str], Running] = RUNNING,
        *,
        broken: Collection[str] = ("v2.5.0",),
        **luck: Any,
    ) -> None:
        super().__init__(**luck)
        self._releases = releases
        self._builds: dict[tuple[str, str], int] = {}
        self._running = {
            place: replace(one, reference=one.reference or self._reference(place[0], one.version or ""))
            for place, one in running.items()
        }
        self._broken = broken
        self.comparisons: dict[tuple[str, str, str], Comparison] = {}

    def move(self, service: str, version: str) -> None:
        """Point a version at a new build."""
        self._builds[service, version] = self._build(service, version) + 1

    def resize(self, service: str, environment: str, replicas: int) -> None:
        """Let somebody else change how many replicas there are."""
        now = self._running[service, environment]
        self._running[service, environment] = replace(now, ready=replicas, desired=replicas)

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
        later = timedelta(hours=self._build(service, version) - 1)
        return Artifact(version, self._reference(service, version), MADE_AT + later)

    async def compare(self, service: str, before: str, after: str) -> Comparison | None:
        """Return what the test has put there."""
        self._answer()
        return self.comparisons.get((service, before, after))

    async def running(self, service: str, environment: str) -> Running:
        """Return what serves now; with no replica, nothing."""
        self._answer()
        if (service, environment) not in self._running:
            raise BackEndError(f"{service} does not run in {environment}.")
        now = self._running[service, environment]
        return now if now.desired != 0 else Running(None, 0, 0)

    def _reference(self, service: str, version: str) -> str:
        return f"sha256:{service}:{version}:{self._build(service, version)}"

    def _build(self, service: str, version: str) -> int:
        return self._builds.get((service, version), 1)

    @override
    def _first(self, order: Order) -> Report:
        now = self._running.get((order.service, order.environment))
        if now is None:
            raise OrderRefused(f"{order.service} is not there.")
        is_scaling = order.action == "scale"
        if order.migrations or is_scaling == (order.artifact is not None):
            raise OrderRefused("Order an artifact, or replicas to scale to, and nothing else.")
        if is_scaling != (order.replicas is not None):
            raise OrderRefused("Order replicas to scale to, and not beside an artifact.")
        if order.artifact is not None and now.desired is not None:
            return Report(phase=Phase.RUNNING, ready=0, desired=now.desired, version=order.artifact.version)
        count = order.replicas or 0
        if count < 0:
            raise OrderRefused("There are no fewer replicas than none.")
        ready = min(now.desired or 0, count)
        return Report(phase=Phase.RUNNING, ready=ready, desired=count, version=now.version)

    @override
    def _advance(self, operation_id: str) -> None:
        last = self._reports[operation_id][-1]
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
