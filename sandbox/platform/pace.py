"""How fast a rollout walks from replica to replica: for eyes that follow, and for tests that hold it."""

import asyncio


class Pace:
    """Wait `seconds` before each replica, and as long as it is held."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self._held = False
        self._passes = 0
        self._news = asyncio.Event()

    def hold(self) -> None:
        """Let nothing go on from here."""
        self._held = True
        self._passes = 0

    def release(self) -> None:
        """Let everything go on."""
        self._held = False
        self._news.set()

    def let_pass(self) -> None:
        """Let one replica go on while the rest is held."""
        self._passes += 1
        self._news.set()

    async def step(self) -> None:
        """Return when the next replica may be touched."""
        while self._held and not self._passes:
            self._news.clear()
            await self._news.wait()
        if self._held:
            self._passes -= 1
        await asyncio.sleep(self.seconds)
