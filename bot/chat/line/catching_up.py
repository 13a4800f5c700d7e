"""Reads back what may have been missed: once at a time, again if asked meanwhile, until it succeeds."""

from collections.abc import Awaitable, Callable

import structlog

from bot.core.ports.clock import Clock
from bot.tasks import Tasks

_PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
log = structlog.get_logger(__name__)


class CatchingUp:
    """Runs `reconcile`, which returns whether all could be read; `done` tells whether nothing is left."""

    def __init__(self, reconcile: Callable[[], Awaitable[bool]], tasks: Tasks, clock: Clock) -> None:
        self._reconcile = reconcile
        self._tasks = tasks
        self._clock = clock
        self._wanted = False
        self._running = False
        self._ever = False

    @property
    def done(self) -> bool:
        """Whether nothing is left to be read back."""
        return self._ever and not self._wanted and not self._running

    def request(self) -> None:
        """Ask for a reconciliation, soon; requests that come before it starts are one."""
        self._wanted = True
        if not self._running:
            self._running = True
            self._tasks.spawn(self._run(), "reconcile")

    async def _run(self) -> None:
        failures = 0
        try:
            while self._wanted:
                self._wanted = False
                if await self._succeeds():
                    failures = 0
                    self._ever = True
                else:
                    self._wanted = True
                    await self._clock.sleep(_PAUSES[min(failures, len(_PAUSES) - 1)])
                    failures += 1
        finally:
            self._running = False

    async def _succeeds(self) -> bool:
        try:
            return await self._reconcile()
        except Exception:
            log.exception("not reconciled yet")
            return False
