"""What the core needs from a status page: that it shows an incident as told, however often it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.core.domain.incident import Severity, Status


class ComponentState(StrEnum):
    """How well a component works, best first, in Statuspage's words, which tools know.

    https://developer.statuspage.io/#tag/components
    """

    OPERATIONAL = "operational"
    DEGRADED_PERFORMANCE = "degraded_performance"
    PARTIAL_OUTAGE = "partial_outage"
    MAJOR_OUTAGE = "major_outage"


@dataclass(frozen=True, slots=True)
class Statement:
    """One public word on an incident."""

    at: datetime
    status: Status
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """An incident as the public knows it; `key` makes it one there, `statements` are oldest first.

    `changed_at` is when anything of it changed last, a correction of what was told before included; None
    where nobody knows. `notify` asks to tell subscribers, where the page has any, of the newest statement.
    """

    key: str
    title: str
    severity: Severity
    service: str | None
    opened_at: datetime
    statements: tuple[Statement, ...]
    resolved_at: datetime | None = None
    notify: bool = False
    changed_at: datetime | None = None

    @property
    def updated_at(self) -> datetime:
        """When it was told or changed last."""
        told_at = self.statements[-1].at
        return max(told_at, self.changed_at or told_at)

    @property
    def status(self) -> Status:
        """What was told last."""
        return self.statements[-1].status


class StatusPage(Protocol):
    """One status page. Calls have a time limit of their own and raise `back_end.BackEndError`."""

    async def publish(self, publication: Publication, components: Mapping[str, ComponentState]) -> None:
        """Show this incident with exactly these statements, and these services in these states.

        However often the same is asked, one incident stands there with each statement once. `components`
        names the services that open incidents are, or this one was, about: each as its worst open one.
        """
        ...

    async def ping(self) -> str:
        """Return one line on the page's readiness, for `chatops check`."""
        ...
