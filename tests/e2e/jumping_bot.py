"""The bot, composed as ever, with a clock that signals move: SIGUSR1 unseen, SIGUSR2 waking who sleeps."""

import asyncio
import os
import signal
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import run, settings


class JumpingClock:
    """The clock on the wall, ahead by as many seconds as `file` says, also after a restart."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._ahead = timedelta()
        self._woken = asyncio.Event()
        self.jump(wake=False)

    def now(self) -> datetime:
        """Return the time."""
        return datetime.fromtimestamp(time.time(), UTC) + self._ahead

    async def sleep(self, seconds: float) -> None:
        """Wait that long by the wall, less where the clock was moved on and one was woken."""
        end = self.now() + timedelta(seconds=seconds)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.now() < end:
                    await self._woken.wait()

    def jump(self, *, wake: bool) -> None:
        """Move on as far as the file says now."""
        if self._file.exists():
            self._ahead = timedelta(seconds=float(self._file.read_text()))
        if wake:
            self._woken.set()
            self._woken = asyncio.Event()


async def main(config: Path) -> int:
    """Run the bot until it is told to end."""
    clock = JumpingClock(Path(os.environ["CHATOPS_STATE"], "ahead"))
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, lambda: clock.jump(wake=False))
    loop.add_signal_handler(signal.SIGUSR2, lambda: clock.jump(wake=True))
    return await run.run(settings.read(config), os.environ, clock)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]))))
