"""A monitoring system in memory."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.core.ports.back_end import BackEndError
from bot.core.ports.monitoring import Sample


class FakeMonitoring:
    """Hold the samples of each place; while `silent` nothing can be asked. `asked` lists every question."""

    def __init__(self, samples: Mapping[tuple[str, str], Iterable[Sample]], *, silent: bool = False) -> None:
        self.silent = silent
        self.asked: list[tuple[str, str, datetime, datetime]] = []
        self._samples = {place: [*some] for place, some in samples.items()}

    def add(self, service: str, environment: str, *samples: Sample) -> None:
        """Measure some more."""
        self._samples[service, environment] += samples

    async def traffic(
        self, service: str, environment: str, start: datetime, end: datetime
    ) -> Sequence[Sample]:
        """Return what was measured from `start` to `end`, oldest first."""
        self._answer()
        self.asked.append((service, environment, start, end))
        if (service, environment) not in self._samples:
            raise BackEndError(f"{service} does not run in {environment}.")
        found = (one for one in self._samples[service, environment] if start <= one.at <= end)
        return sorted(found, key=lambda one: one.at)

    async def ping(self) -> str:
        """Return one line on the system's readiness."""
        self._answer()
        return "FakeMonitoring: ready"

    def _answer(self) -> None:
        if self.silent:
            raise BackEndError("The monitoring does not answer.")
