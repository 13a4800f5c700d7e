"""What the core needs to answer who did what when: the audit log, searched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class QueryError(ValueError):
    """The question or the log cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is looked for; None matches all.

    `user` is a name, with or without `@`, or a Discord id; `channel` a name with its `#`. `since` is
    included, `until` is not.
    """

    user: str | None = None
    service: str | None = None
    environment: str | None = None
    action: str | None = None
    event: str | None = None
    id: str | None = None
    channel: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One line as it stands, without its newline, and what it says."""

    line: str
    fields: Mapping[str, Any]


class AuditLog(Protocol):
    """The log, as it stands in its files."""

    async def query(self, filters: Filters) -> Sequence[Record]:
        """Return the matching records, oldest first; raise QueryError."""
        ...
