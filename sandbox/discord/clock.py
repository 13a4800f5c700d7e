"""Time as the local Discord sees it: what time it is, and to be called after a while."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol


class Timer(Protocol):
    """A pending call."""

    def cancel(self) -> None:
        """Forget the call."""


class Clock(Protocol):
    """Tells the time and calls back; tests give one that they advance themselves."""

    def now(self) -> datetime:
        """Return the time, in UTC."""

    def call_later(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Call once, `seconds` from now."""


class WallClock:
    """The clock on the wall, and the running event loop's timers."""

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return datetime.fromtimestamp(time.time(), UTC)

    def call_later(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Call once, `seconds` from now."""
        return asyncio.get_running_loop().call_later(seconds, call)
