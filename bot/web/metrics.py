"""Counts what happens, and reads how things stand when Prometheus asks; never waits for Discord or a disk."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from bot.core.domain.audit import Event, EventName
from bot.core.domain.operation import Operation, State
from bot.core.domain.plan import Action
from bot.core.ports.store import StoreError
from bot.web import families
from bot.web.families import Family

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override

_SECONDS = 0.5
"""How long a scrape may wait for the store."""
_VOTES = {EventName.VOTE: "cast", EventName.VOTE_WITHDRAWN: "withdrawn"}
_UNSTARTED = (State.CONFIRMING, State.PENDING, State.APPROVED)
_OPEN = (*_UNSTARTED, State.EXECUTING, State.UNKNOWN)
_SCOPES = frozenset({"user", "shared", "global"})
_UNKNOWN = "unknown"
_RESULTS = ("done", "refused", "turned_away", "failed")


async def _nobody_counts() -> Mapping[State, int]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """How things stand now; each answers at once, from memory, but `open_operations`, which asks the store.

    `ages` are of checkpoints, in seconds; `open_operations` raises StoreError.
    """

    checks: Callable[[], Mapping[str, bool]] = dict
    ages: Callable[[], Mapping[str, float]] = dict
    open_operations: Callable[[], Awaitable[Mapping[State, int]]] = _nobody_counts
    audit_lag: Callable[[], int] = int
    identifies_left: Callable[[], int] = int
    refused: Callable[[], int] = int
    queues: Callable[[], Mapping[str, int]] = dict


class Metrics:
    """The bot's own numbers, in a registry of their own; `read` says from where its gauges are read."""

    def __init__(self, version: str = "unknown") -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call] # they would double what is scraped
        self.registry = CollectorRegistry()
        self._gauges = _Gauges(version)
        self.registry.register(self._gauges)
        ProcessCollector(registry=self.registry)
        self._interactions = self._counter(families.INTERACTIONS)
        self._acknowledgement = self._histogram(families.ACKNOWLEDGEMENT)
        self._votes = self._counter(families.VOTES)
        self._executions = self._counter(families.EXECUTIONS)
        self._execution = self._histogram(families.EXECUTION)
        self._reconnects = self._counter(families.RECONNECTS)
        self._requests = self._counter(families.REQUESTS)
        self._rate_limited = self._counter(families.RATE_LIMITED)
        self._records = self._counter(families.AUDIT_RECORDS)
        self._back_end = self._histogram(families.BACK_END)
        self._begin_at_zero()

    def read(self, readings: Readings) -> None:
        """Read the gauges from here."""
        self._gauges.readings = readings

    async def refresh(self) -> None:
        """Ask the store what is open; where it does not say in time, nothing is told of that."""
        try:
            async with asyncio.timeout(_SECONDS):
                self._gauges.open = await self._gauges.readings.open_operations()
        except (StoreError, TimeoutError):
            self._gauges.open = None

    def expect(self, command: str) -> None:
        """Begin to count a command at 0: the first of its ends would be no increase otherwise."""
        for result in _RESULTS:
            self._interactions.labels(command, result)

    def expect_executions(self, environment: str) -> None:
        """Begin to count executions in an environment at 0, likewise."""
        for action in Action:
            for result in (State.SUCCEEDED, State.FAILED, State.UNKNOWN):
                self._executions.labels(action, environment, result)

    def handled(self, command: str, result: str) -> None:
        """Count an interaction that came to an end."""
        self._interactions.labels(command, result).inc()

    def acknowledged(self, seconds: float) -> None:
        """Count a first answer, so long after the interaction was made."""
        self._acknowledgement.observe(max(seconds, 0.0))

    def connected(self, kind: str) -> None:
        """Count a connection to the gateway: `identify` or `resume`."""
        self._reconnects.labels(kind).inc()

    def called(self, method: str, status: int | None) -> None:
        """Count a call of Discord; without a `status` no answer came."""
        self._requests.labels(method, "none" if status is None else f"{status // 100}xx").inc()

    def limited(self, scope: str) -> None:
        """Count a refusal for a while."""
        self._rate_limited.labels(scope if scope in _SCOPES else _UNKNOWN).inc()

    def recorded(self, event: Event) -> None:
        """Count a record of the audit log."""
        self._records.labels(event.event).inc()
        if event.event in _VOTES:
            self._votes.labels(_VOTES[event.event]).inc()

    def executed(self, operation: Operation) -> None:
        """Count an execution that ended."""
        labels = operation.plan.action, operation.plan.environment, operation.state
        self._executions.labels(*labels).inc()
        if operation.started_at and operation.finished_at:
            seconds = (operation.finished_at - operation.started_at).total_seconds()
            self._execution.labels(*labels).observe(max(seconds, 0.0))

    def back_end_called(self, port: str, name: str, seconds: float) -> None:
        """Count a call of a back end."""
        self._back_end.labels(port, name).observe(seconds)

    def _begin_at_zero(self) -> None:
        for kind in ("identify", "resume"):
            self._reconnects.labels(kind)
        for scope in (*_SCOPES, _UNKNOWN):
            self._rate_limited.labels(scope)
        for change in _VOTES.values():
            self._votes.labels(change)

    def _counter(self, family: Family) -> Counter:
        return Counter(family.name, family.text, family.labels, registry=self.registry)

    def _histogram(self, family: Family) -> Histogram:
        return Histogram(
            family.name, family.text, family.labels, buckets=family.buckets, registry=self.registry
        )


class _Gauges(Collector):
    """Tells how things stand at the moment of the scrape."""

    def __init__(self, version: str) -> None:
        self.readings = Readings()
        self.open: Mapping[State, int] | None = None
        self._version = version

    @override
    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Ask everybody when Prometheus does."""
        now = self.readings
        yield _gauge(families.BUILD, {self._version: 1})
        yield _gauge(families.READY, {name: float(holds) for name, holds in now.checks().items()})
        yield _gauge(families.APPROVALS, self._states())
        unstarted = None if self.open is None else sum(self.open.get(state, 0) for state in _UNSTARTED)
        yield _gauge(families.PENDING, unstarted)
        yield _gauge(families.IDENTIFIES_LEFT, now.identifies_left())
        yield _gauge(families.REFUSED, now.refused())
        yield _gauge(families.AUDIT_LAG, now.audit_lag())
        yield _gauge(families.CHECKPOINT_AGE, now.ages())
        yield _gauge(families.QUEUE, now.queues())

    def _states(self) -> Mapping[str, float]:
        return {} if self.open is None else {state: self.open.get(state, 0) for state in _OPEN}


def _gauge(family: Family, values: Mapping[str, float] | float | None) -> GaugeMetricFamily:
    """Return the gauge with a value for each of its one label, or without labels; None tells nothing."""
    gauge = GaugeMetricFamily(family.name, family.text, labels=family.labels)
    if isinstance(values, Mapping):
        for label, value in values.items():
            gauge.add_metric([label], value)
    elif values is not None:
        gauge.add_metric([], values)
    return gauge
