"""How well a service runs, judged by its replicas."""

from collections.abc import Iterable
from enum import StrEnum

from bot.core.inquiries.answers import NoAnswer
from bot.core.ports.delivery import Running


class Health(StrEnum):
    """How something runs: what asks for the least attention first."""

    STOPPED = "scaled to nothing"
    HEALTHY = "healthy"
    UNKNOWN = "no answer"
    DEGRADED = "degraded"
    DOWN = "down"


def health(running: Running | NoAnswer) -> Health:
    """Judge by the replicas that are ready among those wanted."""
    match running:
        case NoAnswer():
            return Health.UNKNOWN
        case Running(desired=desired) if desired <= 0:
            return Health.STOPPED
        case Running(ready=ready) if ready <= 0:
            return Health.DOWN
        case Running(ready=ready, desired=desired) if ready < desired:
            return Health.DEGRADED
    return Health.HEALTHY


def worst(healths: Iterable[Health]) -> Health:
    """Return the worst of several; of none, that there is no answer."""
    order = list(Health)
    return max(healths, key=order.index, default=Health.UNKNOWN)
