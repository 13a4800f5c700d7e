"""The budget of new sessions: past 1000 a day Discord ends every session and resets the token.

https://docs.discord.com/developers/events/gateway#identifying
"""

import json

import structlog

from bot.chat.line.note import Note
from bot.core.ports.clock import Clock

_DAY = 86_400.0
_WORTH_A_WORD = 30.0
_SLOWLY = 60
log = structlog.get_logger(__name__)


class IdentifyLedger:
    """Counts IDENTIFYs across restarts: at most `per_day` in any 24 hours, `apart` seconds between two.

    The second half of the day's budget is spent slowly, so that a long outage does not lock the bot out.
    """

    def __init__(self, note: Note, clock: Clock, *, per_day: int = 200, apart: float = 5.0) -> None:
        self._note = note
        self._clock = clock
        self._per_day = per_day
        self._apart = apart

    async def wait(self) -> None:
        """Return when one more is within the budget."""
        while (seconds := self.due_in()) > 0:
            if seconds > _WORTH_A_WORD:
                log.error("IDENTIFY budget spent: waiting, so that Discord keeps the token", seconds=seconds)
            await self._clock.sleep(seconds)

    def record(self) -> None:
        """Write down that one is being sent now."""
        now = self._clock.now().timestamp()
        self._note.write(json.dumps([*self._recent(now), now]))

    def due_in(self) -> float:
        """Return the seconds until the next one may be sent, 0 if it may now."""
        now = self._clock.now().timestamp()
        recent = self._recent(now)
        if not recent:
            return 0.0
        scarce = 2 * len(recent) >= self._per_day
        apart = recent[-1] + self._apart * (_SLOWLY if scarce else 1) - now
        spent = recent[-self._per_day] + _DAY - now if len(recent) >= self._per_day else 0.0
        return max(0.0, apart, spent)

    def _recent(self, now: float) -> list[float]:
        """Return the times of the last 24 hours, ascending; later than now (a clock turned back) is now."""
        try:
            times = [float(at) for at in json.loads(self._note.read() or "[]")]
        except (ValueError, TypeError):
            log.warning("IDENTIFY ledger unreadable: counting anew")
            times = []
        return sorted(min(at, now) for at in times if now - at < _DAY)
