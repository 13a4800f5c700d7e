"""What a plan is worked out from: the back ends of one service, and what was done to it before."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.core.domain.operation import Operation
from bot.core.ports.delivery import Delivery
from bot.core.ports.migrations import Migrations


@dataclass(frozen=True, slots=True)
class Site:
    """One service in one environment.

    `migrations` is None where nothing is named that migrates it. `history` returns the operations that were
    executed here and have ended, the last to start first.
    """

    delivery: Delivery
    migrations: Migrations | None
    history: Callable[[], Awaitable[Sequence[Operation]]]
