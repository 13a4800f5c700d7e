"""A clock for the local Discord that stands still until it is moved."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class _Pending:
    def __init__(self, due: datetime, call: Callable[[], None]) -> None:
        self.due = due
        self.call = call
        self.cancelled = False

    def cancel(self) -> None:
        """Forget the call."""
        self.cancelled = True


class StandingClock:
    """Time moves by `advance` alone, which also makes the calls that are due by then."""

    def __init__(self) -> None:
        self._now = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
        self._pending: list[_Pending] = []

    def now(self) -> datetime:
        """Return the time at which it stands."""
        return self._now

    def call_later(self, seconds: float, call: Callable[[], None]) -> _Pending:
        """Keep a call for later."""
        pending = _Pending(self._now + timedelta(seconds=seconds), call)
        self._pending.append(pending)
        return pending

    def advance(self, seconds: float) -> None:
        """Move on."""
        self._now += timedelta(seconds=seconds)
        due = [one for one in self._pending if one.due <= self._now]
        self._pending = [one for one in self._pending if one.due > self._now]
        for one in due:
            if not one.cancelled:
                one.call()
