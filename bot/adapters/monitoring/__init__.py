"""Monitoring systems: the names that `chatops.yaml` may use, and any other by its dotted name."""

from collections.abc import Mapping

from bot.adapters import lookup
from bot.adapters.lookup import Builder
from bot.adapters.monitoring.prometheus import Prometheus
from bot.core.ports.monitoring import Monitoring

MONITORINGS: Mapping[str, Builder[Monitoring]] = {"prometheus": Prometheus}
"""The built-in ones; the sandbox's is found by its dotted name, as any third party's."""


def find(name: str) -> Builder[Monitoring]:
    """Return the builder behind a name; raise ValueError."""
    return lookup.find("monitoring", name, MONITORINGS)
