"""How fast a rollout walks from replica to replica: for eyes that follow, and for tests that hold it."""

import asyncio


class Pace:
    """Wait `seconds` before each replica, and as long as it is held."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self._free = asyncio.Event()
        self._free.set()

    def hold(self) -> None:
        """Let nothing go on from here."""
        self._free.clear()

    def release(self) -> None:
        """Let everything go on."""
        self._free.set()

    async def step(self) -> None:
        """Return when the next replica may be touched."""
        await self._free.wait()
        await asyncio.sleep(self.seconds)
