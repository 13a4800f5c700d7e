"""Reads logs by a command of a team's own, which prints the newest lines of a place, the newest last.

docs/adapters/script.md tells what it gets and prints.
"""

import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Self

import aiohttp
import msgspec

from bot.adapters.commands.options import hide, passed
from bot.adapters.commands.process import Command, CommandFailed, last_line
from bot.adapters.logs import fallback
from bot.adapters.logs.script_options import ScriptOptions
from bot.core.ports.back_end import BackEndError
from bot.core.ports.logs import Entry, Level, LogPage, LogQuery

_LARGEST_OUTPUT = 64_000_000  # bytes; the widest search reads 40,000 lines
_TIMED = re.compile(r"(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)) ?(.*)", re.DOTALL)
_OTHER_NAMES = {
    "trace": Level.DEBUG,
    "notice": Level.INFO,
    "warn": Level.WARNING,
    "err": Level.ERROR,
    "fatal": Level.CRITICAL,
    "crit": Level.CRITICAL,
    "alert": Level.CRITICAL,
    "emergency": Level.CRITICAL,
}
_LEVELS = {**{level.value: level for level in Level}, **_OTHER_NAMES}


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    text: str
    level: str | None = None
    source: str = ""


class ScriptLogs:
    """Read with the configured command; `timeout` is in seconds."""

    fallback = staticmethod(fallback.script)

    def __init__(self, read: Command, ping: Command | None, timeout: float) -> None:
        self._read = read
        self._ping = ping
        self._timeout = timeout

    @classmethod
    def build(cls, _: aiohttp.ClientSession, options: Mapping[str, Any], environ: Mapping[str, str]) -> Self:
        """Build from settings; raise ValueError."""
        given = ScriptOptions.of(options)
        gets = passed(given.environ, environ)
        ping = Command(given.ping, gets) if given.ping else None
        return cls(Command(given.read, gets, most=_LARGEST_OUTPUT), ping, given.timeout)

    async def read(self, query: LogQuery) -> LogPage:
        """Return the lines that the command prints; raise BackEndError."""
        values = {
            "service": query.service,
            "environment": query.environment,
            "since": query.since.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "limit": str(query.limit + 1),  # one more tells that there are more
        }
        try:
            printed = await self._read.run(self._timeout, (), **values)
        except CommandFailed as error:
            raise BackEndError(
                f"{self._read.name} did not tell what {query.service} logs in {query.environment}:"
                f" {hide(str(error), self._read.environ)}"
            ) from error
        entries = [entry for entry in _entries(printed, query.since) if entry.at >= query.since]
        entries.sort(key=lambda entry: entry.at)
        return LogPage(entries[-query.limit :], is_cut=len(entries) > query.limit)

    async def ping(self) -> str:
        """Return one line: that of the command for it, or that there is one to read with."""
        for command in filter(None, (self._read, self._ping)):
            if shutil.which(command.name, path=command.environ.get("PATH")) is None:
                raise BackEndError(f"there is no command {command.name}")
        if self._ping is None:
            return f"command {self._read.name}"
        try:
            return hide(last_line(await self._ping.run(self._timeout)), self._ping.environ)
        except CommandFailed as error:
            raise BackEndError(f"{self._ping.name}: {hide(str(error), self._ping.environ)}") from error


def _entries(printed: str, since: datetime) -> list[Entry]:
    """Return what was printed; a line without a time goes on with the one before it, and has its time."""
    entries: list[Entry] = []
    for line in printed.split("\n"):
        if line.strip():
            entries.append(_entry(line, entries[-1].at if entries else since))
    return entries


def _entry(line: str, before: datetime) -> Entry:
    if line.startswith("{"):
        try:
            told = msgspec.json.decode(line, type=_Line)
        except (msgspec.DecodeError, UnicodeEncodeError):
            return Entry(before, None, line)
        return Entry(told.at, _LEVELS.get((told.level or "").lower()), told.text, told.source)
    timed = _TIMED.fullmatch(line.rstrip("\r"))
    try:
        at = datetime.fromisoformat(timed[1].upper()) if timed else before
    except ValueError:
        return Entry(before, None, line)
    return Entry(at, None, timed[2] if timed else line.rstrip("\r"))
