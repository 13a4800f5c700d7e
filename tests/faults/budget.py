"""What the budget of IDENTIFYs is tried with: time that passes in sleep, and the count that Discord keeps."""

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise

from typing_extensions import override

from bot.chat.line.identify import StartLimit
from sandbox.discord.clock import WallClock
from sandbox.discord.gateway.settings import IDENTIFIES
from sandbox.discord.window import Window
from tests.fakes.operations import NOON

DAY, PER_DAY, APART = 86_400.0, 200, 4.999


class Universe:
    """Time that passes when somebody sleeps: `true` seconds, and a clock on the wall that may be wrong."""

    def __init__(self) -> None:
        self.true = 0.0
        self.wrong_by = 0.0
        self.naps: list[float] = []

    def now(self) -> datetime:
        """Return what the clock shows."""
        return NOON + timedelta(seconds=self.true + self.wrong_by)

    async def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.naps.append(seconds)
        self.true += max(seconds, 0.0)
        await asyncio.sleep(0)


class Bookkeeper(Window):
    """Discord's own count of what was begun, `sent` at these times: over 1000 a day it resets the token."""

    def __init__(self, universe: Universe) -> None:
        super().__init__(IDENTIFIES, WallClock())
        self.sent: list[float] = []
        self.counted = 0
        self._universe = universe

    @override
    def take(self) -> bool:
        """Count one more."""
        self.sent.append(self._universe.true)
        is_allowed = super().take()
        self.counted = max(self.counted, self.quota.uses - self.remaining)
        return is_allowed

    @override
    def _now(self) -> float:
        return self._universe.true

    def limit(self) -> StartLimit:
        """Tell what is left."""
        return StartLimit(self.quota.uses, self.remaining, self.reset_after)

    def most(self) -> int:
        """Return the most that any 24 hours have seen."""
        first, most = 0, 0
        for last, at in enumerate(self.sent):
            while at - self.sent[first] >= DAY:
                first += 1
            most = max(most, last - first + 1)
        return most

    def closest(self) -> float:
        """Return the least seconds between two."""
        return min(after - before for before, after in pairwise(self.sent))

    def too_many(self, most: int = PER_DAY) -> list[str]:
        """Return whether 24 hours, or Discord's own, have seen more than the budget."""
        wrong = [f"{self.most()} in 24 hours"] if self.most() > most else []
        return wrong + ([f"{self.counted} by Discord's count"] if self.counted > PER_DAY else [])

    def faults(self) -> list[str]:
        """Return what was too many, or too soon."""
        return self.too_many() + ([f"two within {self.closest()} s"] if self.closest() < APART else [])
