"""The budget of new sessions: past 1000 a day Discord ends every session and resets the token.

https://docs.discord.com/developers/events/gateway#identifying
"""

import json
from dataclasses import dataclass

import structlog

from bot.chat.line.note import Note
from bot.core.ports.clock import Clock

_DAY = 86_400.0
_WORTH_A_WORD = 30.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class StartLimit:
    """How many sessions Discord will still let begin, and in how many seconds it counts anew."""

    remaining: int
    reset_after: float


class IdentifyLedger:
    """Counts IDENTIFYs across restarts: at most `per_day` in any 24 hours, `apart` seconds between two.

    A fifth of the day's budget is there to come back at once. The next three tenths are spent a minute apart,
    which is enough for an hour of sessions that fail. The other half is spread over the day, so that the bot
    is never locked out for longer than a quarter of an hour. So is what is left by Discord's own count once
    that is no more than a day's budget: it knows of other programs, and of what a lost ledger forgot.
    """

    def __init__(self, note: Note, clock: Clock, *, per_day: int = 200, apart: float = 5.0) -> None:
        self._note = note
        self._clock = clock
        self._per_day = per_day
        self._apart = apart
        self._began = clock.now().timestamp()

    async def wait(self, limit: StartLimit | None = None) -> None:
        """Return when one more is within the budget, and within `limit`, which was asked just now."""
        if limit is not None and limit.remaining < 1:
            await self._sleep(limit.reset_after)
            limit = None
        while (seconds := self.due_in(limit)) > 0:
            await self._sleep(seconds)

    def record(self) -> None:
        """Write down that one is being sent now."""
        now = self._clock.now().timestamp()
        self._note.write(json.dumps([*self._recent(now), now]))

    def due_in(self, limit: StartLimit | None = None) -> float:
        """Return the seconds until the next one may be sent, 0 if it may now."""
        now = self._clock.now().timestamp()
        recent = self._recent(now)
        used = len(recent)
        if limit is not None and limit.remaining <= self._per_day:
            used = max(used, self._per_day // 2)
        if not used:
            return 0.0
        last = recent[-1] if recent else min(self._began, now)
        spent = recent[-self._per_day] + _DAY - now if len(recent) >= self._per_day else 0.0
        return max(0.0, last + self._pace(used) - now, spent)

    def _pace(self, used: int) -> float:
        """Return how many seconds the next one comes after the last, with `used` in the last 24 hours."""
        if 5 * used < self._per_day:
            return self._apart
        return 12 * self._apart if 2 * used < self._per_day else _DAY / (self._per_day / 2)

    async def _sleep(self, seconds: float) -> None:
        if seconds > _WORTH_A_WORD:
            log.error("IDENTIFY budget spent: waiting, so that Discord keeps the token", seconds=seconds)
        await self._clock.sleep(seconds)

    def _recent(self, now: float) -> list[float]:
        """Return the times of the last 24 hours, ascending.

        What is later than now was written by a clock that was ahead: it counts as now, and is kept as such.
        """
        try:
            times = [float(at) for at in json.loads(self._note.read() or "[]")]
        except (ValueError, TypeError, OverflowError, RecursionError):
            log.warning("IDENTIFY ledger unreadable: counting anew")
            times = []
        if any(at > now for at in times):
            times = [min(at, now) for at in times]
            self._note.write(json.dumps(times))
        return sorted(at for at in times if now - at < _DAY)
