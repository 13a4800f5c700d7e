"""Keeps cards up to date: one edit in flight per card, the newest state wins, no faster than the pace."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import structlog

from bot.chat.rest import Unreachable
from bot.core.domain.operation import Operation
from bot.core.ports.back_end import Report
from bot.core.ports.chat import ChatError
from bot.core.ports.clock import Clock
from bot.tasks import Tasks

PATIENCE = (1.0, 2.0, 4.0, 8.0, 15.0, *(30.0,) * 30)
"""Pauses in seconds for what nobody waits for: a quarter of an hour in all."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """How a card should look: the operation, the back end's last report, a hint."""

    operation: Operation
    report: Report | None = None
    notice: str | None = None

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


class Edits:
    """Brings cards to the look wanted last; `draw` makes one edit and raises ChatError."""

    def __init__(
        self, draw: Callable[[Look], Awaitable[None]], tasks: Tasks, clock: Clock, *, pace: float
    ) -> None:
        self._draw = draw
        self._tasks = tasks
        self._clock = clock
        self._pace = pace
        self._revisions: dict[str, int] = {}
        self._latest: dict[str, Look] = {}
        self._due: dict[str, Look] = {}
        self._at_work: set[str] = set()

    def want(self, look: Look) -> None:
        """Ask for a look, soon; one of an older revision than already wanted is dropped."""
        key = look.operation.id
        if look.operation.revision < self._revisions.get(key, 0):
            return
        self._revisions[key] = look.operation.revision
        self._latest[key] = self._due[key] = look.after(self._latest.get(key))
        if key not in self._at_work:
            self._at_work.add(key)
            self._tasks.spawn(self._work(key), f"card {key}")

    async def _work(self, key: str) -> None:
        try:
            while (look := self._due.pop(key, None)) is not None:
                await self._persist(key, look)
                await self._clock.sleep(self._pace)
        finally:
            self._at_work.discard(key)
            if self._latest[key].operation.is_final:
                del self._latest[key]

    async def _persist(self, key: str, look: Look) -> None:
        """Draw, again and again while Discord is not reachable, always the newest look."""
        for pause in PATIENCE:
            try:
                await self._draw(look)
            except Unreachable as error:
                log.warning("card not updated yet", operation=key, error=str(error))
                await self._clock.sleep(pause)
                look = self._due.pop(key, look)
            except ChatError as error:
                log.error("card not updated", operation=key, error=str(error))  # noqa: TRY400 - expected
                return
            else:
                return
        log.error("card not updated: Discord stayed away", operation=key)
