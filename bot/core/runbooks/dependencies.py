"""What playing runbooks rests on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.core.domain.operation import Operation
from bot.core.domain.request import Request
from bot.core.policy.matrix import Matrix
from bot.core.ports.clock import Clock
from bot.core.ports.runbooks import Library, PlayCards, Plays
from bot.core.ports.store import Store
from bot.tasks import Tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """The ports, and the way by which every request goes, also that of a step: `submit`."""

    library: Library
    plays: Plays
    cards: PlayCards
    store: Store
    submit: Callable[[Request], Awaitable[Operation]]
    clock: Clock
    matrix: Callable[[], Matrix]
    new_id: Callable[[], str]
    tasks: Tasks
