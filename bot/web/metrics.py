"""What Prometheus is told of the bot: whether it is ready, and how executions ended."""

from collections.abc import Callable, Mapping
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.process_collector import ProcessCollector


class Metrics:
    """The bot's own numbers, in a registry of their own.

    Names follow https://prometheus.io/docs/practices/naming/.
    """

    def __init__(self, checks: Callable[[], Mapping[str, bool]]) -> None:
        self.registry = CollectorRegistry()
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


def _value(checks: Callable[[], Mapping[str, bool]], name: str) -> float:
    return float(checks()[name])
