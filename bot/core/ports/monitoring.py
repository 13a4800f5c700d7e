"""What the core needs from monitoring: how a service was used, how often it failed, how fast it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Sample:
    """One moment: requests a second, the share of them that failed (0 to 1), mean latency in seconds.

    `errors` and `latency` are None where nothing was asked.
    """

    at: datetime
    requests: float
    errors: float | None = None
    latency: float | None = None


class Monitoring(Protocol):
    """One monitoring system. Every call has a time limit of its own and raises `back_end.BackEndError`."""

    async def traffic(
        self, service: str, environment: str, start: datetime, end: datetime
    ) -> Sequence[Sample]:
        """Return what was measured from `start` to `end`, oldest first; nothing where nothing was."""
        ...

    async def ping(self) -> str:
        """Return one line on the system's readiness, for `chatops check`."""
        ...


@runtime_checkable
class Measuring(Protocol):
    """What a monitoring system can do besides, for health checks: answer a query in its own language."""

    async def measure(self, query: str, at: datetime) -> float | None:
        """Return the one finite value of `query` at a moment, None without one.

        Raise `back_end.BackEndError` where it cannot be asked or does not understand the query.
        """
        ...
