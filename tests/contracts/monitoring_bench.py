"""What the contract suite of monitoring asks of an adapter's surroundings."""

import time
from datetime import UTC, datetime
from typing import Protocol

from bot.core.ports.monitoring import Monitoring

SERVICE, WHERE = "order-service", "production"


class Bench(Protocol):
    """An adapter with its monitoring, and what a test may do to it.

    `knows_places` tells whether it can tell a place that is not measured from one where nothing happens.
    """

    monitoring: Monitoring
    knows_places: bool

    async def use(self, good: int, failing: int = 0) -> None:
        """Let the service be asked so often in production, and that be measured once."""

    async def silence(self) -> None:
        """Let nothing be answered any more."""


def now() -> datetime:
    """Return the time."""
    return datetime.fromtimestamp(time.time(), UTC)
