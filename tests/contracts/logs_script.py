"""The `script` logs adapter with a team's own command, which prints the last lines of a file."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bot.adapters.logs.script import ScriptLogs
from bot.core.ports.logs import Entry, Logs
from tests.contracts.logs_bench import SERVICE, WHERE, Bench
from tests.fakes.script import PYTHON, TOOL


class ScriptBench:
    """A team's own command that prints a file's last lines."""

    def __init__(self, session: aiohttp.ClientSession, folder: Path) -> None:
        self._session = session
        self._folder = folder
        (folder / f"{SERVICE}.staging.log").touch()
        command = (*PYTHON, str(TOOL), str(folder), "logs", "{service}", "{environment}", "{limit}")
        self.logs: Logs = ScriptLogs.build(session, {"read": command}, {})

    def log(self, *entries: Entry) -> None:
        """Append them to the file."""
        with (self._folder / f"{SERVICE}.{WHERE}.log").open("a", encoding="utf-8") as file:
            for entry in entries:
                told = {"at": entry.at.isoformat(), "text": entry.text, "source": entry.source}
                file.write(json.dumps({**told, "level": entry.level}) + "\n")

    async def silence(self) -> None:
        """Take the command away."""
        self.logs = ScriptLogs.build(self._session, {"read": ("there-is-no-such-command",)}, {})


@asynccontextmanager
async def script(folder: Path) -> AsyncIterator[Bench]:
    """Set up a team's own command."""
    async with aiohttp.ClientSession() as session:
        yield ScriptBench(session, folder)
