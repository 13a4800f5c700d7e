"""Systems that deploy: the names that `chatops.yaml` may use, and any other by its dotted name."""

from collections.abc import Mapping

from bot.adapters import lookup
from bot.adapters.delivery.argocd import ArgoDelivery
from bot.adapters.delivery.github_actions import GitHubActionsDelivery
from bot.adapters.delivery.kubernetes import KubernetesDelivery
from bot.adapters.delivery.script import ScriptDelivery
from bot.adapters.lookup import Builder
from bot.core.ports.delivery import Delivery

DELIVERIES: Mapping[str, Builder[Delivery]] = {
    "argocd": ArgoDelivery,
    "github_actions": GitHubActionsDelivery,
    "kubernetes": KubernetesDelivery,
    "script": ScriptDelivery,
}
"""The built-in ones."""


def find(name: str) -> Builder[Delivery]:
    """Return the builder behind a name; raise ValueError."""
    return lookup.find("delivery", name, DELIVERIES)
