"""What the core needs from a log aggregator: the newest lines of a service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Level(StrEnum):
    """How serious a line is, mildest first."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line as it was logged: aware time, level (None where it names none), text, which replica."""

    at: datetime
    level: Level | None
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogQuery:
    """Which lines: all of a place since a moment, the `limit` newest.

    No text and no level: whether a line holds a secret is told by its neighbours, so the core needs them all
    before it chooses.
    """

    service: str
    environment: str
    since: datetime
    limit: int


@dataclass(frozen=True, slots=True)
class LogPage:
    """The lines found, oldest first; `is_cut` where older ones were left out for the limit."""

    entries: Sequence[Entry]
    is_cut: bool = False


class Logs(Protocol):
    """One log aggregator. Every call has a time limit of its own and raises `back_end.BackEndError`."""

    async def read(self, query: LogQuery) -> LogPage:
        """Return the lines as they were logged; what is secret in them is taken out by the core."""
        ...

    async def ping(self) -> str:
        """Return one line on the aggregator's readiness, for `chatops check`."""
        ...
