"""Monitoring systems: the names that `chatops.yaml` may use, and any other by its dotted name."""

from collections.abc import Mapping

from bot.adapters import lookup
from bot.adapters.lookup import Builder
from bot.core.ports.monitoring import Monitoring

MONITORINGS: Mapping[str, Builder[Monitoring]] = {}
"""The built-in ones. There are none yet: the sandbox's is found by its dotted name, as any third party's."""


def find(name: str) -> Builder[Monitoring]:
    """Return the builder behind a name; raise ValueError."""
    return lookup.find("monitoring", name, MONITORINGS)
