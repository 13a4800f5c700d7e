"""What Prometheus is told of the bot: whether it is ready, how executions ended, who has its checkpoints."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.process_collector import ProcessCollector


class Metrics:
    """The bot's own numbers, in a registry of their own.

    Names follow https://prometheus.io/docs/practices/naming/.
    """

    def __init__(
        self,
        checks: Callable[[], Mapping[str, bool]],
        ages: Callable[[], Mapping[str, float]] = dict,
    ) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(_Ages(ages))
        ProcessCollector(registry=self.registry)
        self._executions = Counter(
            "chatops_executions",
            "Operations whose execution ended, by result.",
            ("action", "environment", "result"),
            registry=self.registry,
        )
        ready = Gauge(
            "chatops_ready", "Whether a condition of /readyz holds.", ("check",), registry=self.registry
        )
        for name in checks():
            ready.labels(name).set_function(partial(_value, checks, name))

    def executed(self, action: str, environment: str, result: str) -> None:
        """Count an execution that ended."""
        self._executions.labels(action, environment, result).inc()


class _Ages:
    """How old the newest checkpoint is in each place; more than 120 seconds should wake somebody."""

    def __init__(self, ages: Callable[[], Mapping[str, float]]) -> None:
        self._ages = ages

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Ask for the ages when Prometheus does."""
        family = GaugeMetricFamily(
            "chatops_checkpoint_age_seconds", "Age of the newest audit checkpoint, by place.", labels=["sink"]
        )
        for sink, age in self._ages().items():
            family.add_metric([sink], age)
        yield family


def _value(checks: Callable[[], Mapping[str, bool]], name: str) -> float:
    return float(checks()[name])
