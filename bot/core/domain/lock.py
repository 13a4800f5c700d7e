"""A lock: nobody changes a service in an environment until someone takes it away or its time is over."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.domain.person import Person


@dataclass(frozen=True, slots=True)
class Lock:
    """Who locked what, when and why; `until` is None where it stays until it is taken away."""

    service: str
    environment: str
    reason: str
    by: Person
    at: datetime
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Tell whether it still stands."""
        return self.until is None or now < self.until
