"""What the core needs to know whether a new version does well: checks, and how often they have to hold."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is examined at `at`: a version that began to be rolled out at `since` (aware times)."""

    service: str
    environment: str
    version: str | None
    since: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, with its evidence in one line; `is_healthy` is None where nobody can say."""

    is_healthy: bool | None
    evidence: str


class HealthCheck(Protocol):
    """One way to tell whether a service does well. Every call has a time limit of its own."""

    async def examine(self, subject: Subject) -> Finding:
        """Return what is found now; raise `back_end.BackEndError` where nobody can be asked."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthChecks:
    """Checks that must all hold `successes` times in a row, `interval` seconds apart, `within` seconds."""

    checks: tuple[HealthCheck, ...]
    within: float
    interval: float
    successes: int
