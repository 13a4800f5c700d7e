"""Systems that deploy: the names that `chatops.yaml` may use, and any other by its dotted name."""

from collections.abc import Mapping

from bot.adapters import lookup
from bot.adapters.delivery.kubernetes import KubernetesDelivery
from bot.adapters.lookup import Builder
from bot.core.ports.delivery import Delivery

DELIVERIES: Mapping[str, Builder[Delivery]] = {"kubernetes": KubernetesDelivery}
"""The built-in ones; the sandbox's is found by its dotted name, as any third party's."""


def find(name: str) -> Builder[Delivery]:
    """Return the builder behind a name; raise ValueError."""
    return lookup.find("delivery", name, DELIVERIES)
