"""Keeps messages up to date: one edit in flight for each, the newest state wins, paced."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

import structlog

from bot.chat.rest import Unreachable
from bot.core.domain.operation import Operation
from bot.core.ports.back_end import Report
from bot.core.ports.chat import ChatError
from bot.core.ports.clock import Clock
from bot.tasks import Tasks

PATIENCE = (1.0, 2.0, 4.0, 8.0, 15.0, *(30.0,) * 30, *(60.0,) * 1440)
"""Pauses in seconds for what nobody waits for: Discord may be away for a day, and then all is told."""
_ENDED = 1000
log = structlog.get_logger(__name__)


class Wanted(Protocol):
    """How a message should look: `key` names the message, a higher `revision` knows more."""

    @property
    def key(self) -> str:
        """What the message is known by."""
        ...

    @property
    def revision(self) -> int:
        """How many changes are known to it."""
        ...

    @property
    def is_last(self) -> bool:
        """Whether nothing is to come after it."""
        ...


W = TypeVar("W", bound=Wanted)


def _as_it_is(look: W, before: W | None) -> W:
    del before
    return look


@dataclass(frozen=True, slots=True)
class Look:
    """How a card should look: the operation, the back end's last report, a hint."""

    operation: Operation
    report: Report | None = None
    notice: str | None = None

    @property
    def key(self) -> str:
        """The operation's id: it has one card."""
        return self.operation.id

    @property
    def revision(self) -> int:
        """The operation's revision."""
        return self.operation.revision

    @property
    def is_last(self) -> bool:
        """Whether the operation has ended."""
        return self.operation.is_final

    def after(self, before: "Look | None") -> "Look":
        """Return this look with what it leaves open kept: the report, and within one state the hint."""
        if before is None:
            return self
        same_state = before.operation.state is self.operation.state
        return replace(
            self,
            report=self.report or before.report,
            notice=self.notice or (before.notice if same_state else None),
        )


class Edits(Generic[W]):
    """Brings messages to the look wanted last; `draw` makes one edit and raises ChatError.

    `merge` returns a new look with what it leaves open taken from the one before.
    """

    def __init__(
        self,
        draw: Callable[[W], Awaitable[None]],
        tasks: Tasks,
        clock: Clock,
        *,
        pace: float,
        merge: Callable[[W, W | None], W] = _as_it_is,
    ) -> None:
        self._draw = draw
        self._tasks = tasks
        self._clock = clock
        self._pace = pace
        self._merge = merge
        self._revisions: dict[str, int] = {}
        self._ended: deque[str] = deque()
        self._latest: dict[str, W] = {}
        self._due: dict[str, W] = {}
        self._at_work: set[str] = set()

    def want(self, look: W) -> None:
        """Ask for a look, soon; one of an older revision than already wanted is dropped."""
        key = look.key
        if look.revision < self._revisions.get(key, 0):
            return
        self._revisions[key] = look.revision
        self._latest[key] = self._due[key] = self._merge(look, self._latest.get(key))
        if key not in self._at_work:
            self._at_work.add(key)
            self._tasks.spawn(self._work(key), f"card {key}")

    def is_at_work(self, key: str) -> bool:
        """Tell whether another look is due, or being drawn: what was seen before may not stand for long."""
        return key in self._at_work

    async def _work(self, key: str) -> None:
        try:
            while (look := self._due.pop(key, None)) is not None:
                await self._persist(key, look)
                await self._clock.sleep(self._pace)
        finally:
            self._at_work.discard(key)
            if self._latest[key].is_last:
                self._forget(key)

    def _forget(self, key: str) -> None:
        """Forget what ended; its revision a good while later, as a look that is late may still come."""
        del self._latest[key]
        self._ended.append(key)
        if len(self._ended) > _ENDED and (oldest := self._ended.popleft()) not in self._latest:
            self._revisions.pop(oldest, None)

    async def _persist(self, key: str, look: W) -> None:
        """Draw, again and again while Discord is not reachable, always the newest look."""
        for pause in PATIENCE:
            try:
                await self._draw(look)
            except Unreachable as error:
                log.warning("card not updated yet", card=key, error=str(error))
                await self._clock.sleep(max(pause, error.wait))
                look = self._due.pop(key, look)
            except ChatError as error:
                log.error("card not updated", card=key, error=str(error))  # noqa: TRY400 - expected
                return
            else:
                return
        log.error("card not updated: Discord stayed away", card=key)
