"""The budget of new sessions: past 1000 a day Discord ends every session and resets the token.

https://docs.discord.com/developers/events/gateway#identifying
"""

import json
from dataclasses import dataclass

import structlog

from bot.chat.line.note import Note
from bot.core.ports.clock import Clock

_DAY = 86_400.0
_STEPS = ((17, 1), (47, 12), (54, 60))
"""Up to so many percent of the budget the next one comes so many times `apart` after the last."""
_WORTH_A_WORD = 30.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class StartLimit:
    """How many sessions Discord lets begin, how many are left, and in how many seconds it counts anew."""

    total: int
    remaining: int
    reset_after: float


class IdentifyLedger:
    """Counts IDENTIFYs across restarts: at most `per_day` in any 24 hours, `apart` seconds between two.

    The first of a day's budget are there to come back at once. The next are spent a minute apart, which is
    enough for an hour of sessions that fail, then some five minutes apart, for another hour. The other half
    is spread over the day, so that the bot is never locked out for longer than a quarter of an hour.

    Discord counts, too, from some moment on and for a day. What it knows of and the ledger does not, because
    that was lost or because another program has the token, is held against the budget twice: there may have
    been as many before Discord's count began.
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
        elif limit is not None:
            self.believe(limit)
        while (seconds := self.due_in()) > 0:
            await self._sleep(seconds)

    def believe(self, limit: StartLimit) -> None:
        """Write down what only Discord knows of: as late as it can have been before this program began.

        It slows the bot down as far as the budget does; it never stops it.
        """
        now = self._clock.now().timestamp()
        known = self._recent(now)
        slowest = -(-_STEPS[-1][0] * self._per_day // 100)
        missing = min(2 * (limit.total - limit.remaining - len(known)), slowest - len(known))
        if missing > 0:
            log.warning("Discord knows of more IDENTIFYs than the ledger", missing=missing)
            at = min(max(self._began, now + limit.reset_after - _DAY), now)
            self._note.write(json.dumps(sorted([*known, *[at] * missing])))

    def record(self) -> None:
        """Write down that one is being sent now."""
        now = self._clock.now().timestamp()
        self._note.write(json.dumps([*self._recent(now), now]))

    @property
    def left(self) -> int:
        """How many more may begin within the 24 hours that count."""
        return max(0, self._per_day - len(self._recent(self._clock.now().timestamp())))

    def due_in(self) -> float:
        """Return the seconds until the next one may be sent, 0 if it may now."""
        now = self._clock.now().timestamp()
        recent = self._recent(now)
        if not recent:
            return 0.0
        spent = recent[-self._per_day] + _DAY - now if len(recent) >= self._per_day else 0.0
        return max(0.0, recent[-1] + self._pace(len(recent)) - now, spent)

    def _pace(self, used: int) -> float:
        """Return how many seconds the next one comes after the last, with `used` in the last 24 hours."""
        for percent, times in _STEPS:
            if 100 * used < percent * self._per_day:
                return times * self._apart
        return _DAY / (self._per_day / 2)

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
