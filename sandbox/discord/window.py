"""Counts uses within a fixed window of time: the one measure behind every limit of the local Discord."""

from dataclasses import dataclass

from sandbox.discord.clock import Clock


@dataclass(frozen=True, slots=True)
class Quota:
    """How many uses a window holds, and its length in seconds."""

    uses: int
    seconds: float


class Window:
    """A window that opens at its first use and is renewed when its seconds are over."""

    def __init__(self, quota: Quota, clock: Clock) -> None:
        self.quota = quota
        self._clock = clock
        self._used = 0
        self._ends = 0.0

    def take(self) -> bool:
        """Use one; return False when none is left."""
        self._renew()
        if self._used >= self.quota.uses:
            return False
        if self._used == 0:
            self._ends = self._now() + self.quota.seconds
        self._used += 1
        return True

    @property
    def remaining(self) -> int:
        """How many uses are left."""
        self._renew()
        return self.quota.uses - self._used

    @property
    def reset_after(self) -> float:
        """Seconds until all uses are back; the whole window where none was used yet."""
        self._renew()
        return self._ends - self._now() if self._used else self.quota.seconds

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _renew(self) -> None:
        if self._now() >= self._ends:
            self._used = 0
