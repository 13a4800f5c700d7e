"""Settings whose approval matrix a test may change while the bot runs."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sandbox.app import CONFIG
from tests.e2e.person import SECONDS
from tests.e2e.pilot import Pilot
from tests.e2e.view import Json

_MATRIX = CONFIG.with_name("approval_matrix.yaml").read_text(encoding="utf-8")
_LOOK_EVERY = 0.02


class Rules:
    """The project's settings in `folder`, and its matrix with what a test adds."""

    def __init__(self, folder: Path, rows: str = "") -> None:
        self.config = folder / CONFIG.name
        self.matrix = folder / "approval_matrix.yaml"
        self.config.write_bytes(CONFIG.read_bytes())
        self.write(rows)

    def write(self, rows: str = "", end: str = "", *, review_within: str = "24h") -> None:
        """Write the project's matrix with further rows, and with more at its end."""
        text = _MATRIX.replace("rules:\n", f"rules:\n{rows}").replace("24h}", f"{review_within}}}")
        self.matrix.write_text(f"{text}{end}", encoding="utf-8")

    @asynccontextmanager
    async def under(
        self, pilot: Pilot, rows: str = "", end: str = "", *, review_within: str = "24h"
    ) -> AsyncIterator[None]:
        """Let the bot go by another matrix inside the block."""
        self.write(rows, end, review_within=review_within)
        await reread(pilot)
        try:
            yield
        finally:
            self.write()
            await reread(pilot)


async def reread(pilot: Pilot) -> Json:
    """Let the bot read its matrix again; return the record of that, whatever came of it."""
    before = len(_signalled(pilot))
    os.kill(pilot.bot.pid, signal.SIGHUP)
    async with asyncio.timeout(SECONDS):
        while len(found := _signalled(pilot)) == before:
            await asyncio.sleep(_LOOK_EVERY)  # a file tells nobody that it grew
    return found[-1]


def _signalled(pilot: Pilot) -> list[Json]:
    return [one for one in pilot.audit() if (one["event"], one["command"]) == ("command", "SIGHUP")]


async def freeze(pilot: Pilot, name: str, place: str, **more: str) -> str:
    """Return the line of a freeze that began this minute by the bot's clock, and lasts 90 minutes.

    `place` names environments and actions, `more` the keys of a freeze besides those.
    """
    start = datetime.fromisoformat((await reread(pilot))["timestamp"]) - timedelta(minutes=1)
    keys = {"duration": "90m", **more}
    rest = "".join(f", {key}: {value}" for key, value in keys.items())
    return (
        f'  - {{name: {name}, {place}, schedule: "{start.minute} {start.hour} * * *", timezone: UTC{rest}}}\n'
    )
