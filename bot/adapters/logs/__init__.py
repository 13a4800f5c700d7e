"""Log aggregators: the names that `chatops.yaml` may use, and any other by its dotted name."""

from collections.abc import Mapping

from bot.adapters import lookup
from bot.adapters.logs.kubernetes import KubernetesLogs
from bot.adapters.logs.loki import Loki
from bot.adapters.logs.script import ScriptLogs
from bot.adapters.lookup import Builder
from bot.core.ports.logs import Logs

LOGS: Mapping[str, Builder[Logs]] = {
    "kubernetes": KubernetesLogs,
    "loki": Loki,
    "script": ScriptLogs,
}
"""The built-in ones."""


def find(name: str) -> Builder[Logs]:
    """Return the builder behind a name; raise ValueError."""
    return lookup.find("logs", name, LOGS)
