"""The `command` adapter over a small tool of real processes, and what a test may do to that tool."""

import fcntl
import json
import sys
from pathlib import Path
from typing import Any

import aiohttp

from bot.adapters.migrations.command import CommandMigrations
from bot.core.domain.migration import Migration
from tests.fakes.migrations import PENDING

_TOOL = Path(__file__).with_name("migration_tool.py")


class Tool:
    """The tool's files in `folder`; its gate is held by holding a lock that its `run` waits for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "state"
        folder.mkdir(exist_ok=True)
        known = {f"{place[0]} {place[1]}": [_line(one) for one in some] for place, some in PENDING.items()}
        (folder / "known.json").write_text(json.dumps(known))
        self.break_()
        (folder / "ran").touch()
        self._gate = (folder / "gate").open("a")

    def options(self, **changes: Any) -> dict[str, Any]:
        """Return what would stand in `chatops.yaml`."""
        tool = [sys.executable, "-I", str(_TOOL), str(self.folder)]
        return {
            "pending": (*tool, "pending", "{service}", "{environment}"),
            "run": (*tool, "run", "{service}", "{environment}", "{migration}"),
            "state": str(self.state),
        } | changes

    def adapter(self, session: aiohttp.ClientSession, **changes: Any) -> CommandMigrations:
        """Return a new adapter, as after a start of the bot."""
        return CommandMigrations.build(session, self.options(**changes), {})

    def hold(self) -> None:
        """Let no run go on."""
        fcntl.flock(self._gate, fcntl.LOCK_EX)

    def release(self) -> None:
        """Let every run go on."""
        fcntl.flock(self._gate, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the gate's file."""
        self._gate.close()

    def break_(self, *names: str) -> None:
        """Let these migrations fail."""
        (self.folder / "broken.json").write_text(json.dumps(names))

    def ran(self) -> list[str]:
        """Return every run there was, as `service environment id`."""
        return (self.folder / "ran").read_text().splitlines()


def _line(migration: Migration) -> dict[str, object]:
    return {
        "id": migration.id,
        "title": migration.title,
        "sql": migration.sql,
        "irreversible": migration.is_irreversible,
    }
