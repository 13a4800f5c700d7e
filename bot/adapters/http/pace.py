"""Keeps calls apart, for back ends that count them."""

import asyncio
from collections.abc import Awaitable, Callable


class Pace:
    """At most one call in `seconds`, in the order in which they were asked for; 0 lets all pass at once."""

    def __init__(
        self, seconds: float = 0.0, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._seconds = seconds
        self._sleep = sleep
        self._turn = asyncio.Lock()
        self._next = 0.0

    async def wait(self) -> None:
        """Return when the next call may be made."""
        if not self._seconds:
            return
        async with self._turn:
            now = asyncio.get_running_loop().time()
            if self._next > now:
                await self._sleep(self._next - now)
            self._next = max(now, self._next) + self._seconds
