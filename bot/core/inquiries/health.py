"""How well a service runs, judged by its replicas."""

from collections.abc import Iterable
from enum import StrEnum

from bot.core.inquiries.answers import NoAnswer
from bot.core.ports.delivery import Running


class Health(StrEnum):
    """How something runs: what asks for the least attention first."""

    STOPPED = "scaled to nothing"
    HEALTHY = "healthy"
    UNTOLD = "health not told"
    UNKNOWN = "no answer"
    DEGRADED = "degraded"
    DOWN = "down"


def health(running: Running | NoAnswer) -> Health:
    """Judge by the replicas that are ready among those wanted."""
    if isinstance(running, NoAnswer):
        return Health.UNKNOWN
    if running.ready is None or running.desired is None:
        return Health.UNTOLD
    if running.desired <= 0:
        return Health.STOPPED
    if running.ready <= 0:
        return Health.DOWN
    return Health.DEGRADED if running.ready < running.desired else Health.HEALTHY


def worst(healths: Iterable[Health]) -> Health:
    """Return the worst of several; of none, that there is no answer."""
    order = list(Health)
    return max(healths, key=order.index, default=Health.UNKNOWN)
