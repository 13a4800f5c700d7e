"""Moves the clock of the bot in `jumping_bot.py`, whose file says how far it is ahead of the wall's."""

import asyncio
import os
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot.adapters.clock.wall import WallClock
from tests.e2e.person import SECONDS
from tests.e2e.pilot import Pilot
from tests.e2e.rules import reread

_JUMPING_BOT = Path(__file__).with_name("jumping_bot.py")
_IMPATIENT_BOT = _JUMPING_BOT.with_name("impatient_bot.py")
_JUMP = timedelta(hours=2)


def jumping(config: Path) -> list[str]:
    """Return what starts the bot whose clock can be moved."""
    return [sys.executable, str(_JUMPING_BOT), str(config)]


def impatient(config: Path) -> list[str]:
    """Return what starts such a bot that waits less long for Discord's answers."""
    return [sys.executable, str(_IMPATIENT_BOT), str(config)]


def jump(pilot: Pilot, by: timedelta = _JUMP, *, wake: bool = True) -> None:
    """Move the bot's clock on and, unless that is to go unseen, wake whatever waits for a time."""
    file = pilot.state / "ahead"
    ahead = float(file.read_text()) if file.exists() else 0.0
    whole = file.with_name("ahead.new")
    whole.write_text(str(ahead + by.total_seconds()))
    whole.replace(file)
    os.kill(pilot.bot.pid, signal.SIGUSR2 if wake else signal.SIGUSR1)


async def travel(pilot: Pilot, to: datetime) -> None:
    """Move the bot's clock on to a time that is to come, and return once the bot goes by it."""
    now = datetime.fromisoformat((await reread(pilot))["timestamp"])
    jump(pilot, to - now)
    async with asyncio.timeout(SECONDS):
        while datetime.fromisoformat((await reread(pilot))["timestamp"]) < to:
            pass


def now() -> datetime:
    """Return the time on the wall, in UTC."""
    return WallClock().now()
