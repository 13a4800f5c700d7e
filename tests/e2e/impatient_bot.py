"""The bot of `jumping_bot.py`, which waits less long for Discord's answers than the one that ships."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.chat import rest
from bot.chat.interactions import acknowledgement
from tests.e2e.jumping_bot import main

_PATIENCE = 2.0
"""Seconds; what Discord refuses with 500, discord.py sends again after one."""
_answered = rest.answered


@asynccontextmanager
async def _soon(seconds: float) -> AsyncIterator[None]:
    async with _answered(min(seconds, _PATIENCE)):
        yield


if __name__ == "__main__":
    rest.answered = _soon
    acknowledgement._SECONDS = _PATIENCE
    sys.exit(asyncio.run(main(Path(sys.argv[1]))))
