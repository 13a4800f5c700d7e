"""A log aggregator in memory."""

from collections.abc import Iterable, Mapping, Sequence

from bot.core.ports.back_end import BackEndError
from bot.core.ports.logs import Entry, LogPage, LogQuery


class FakeLogs:
    """Hold the lines of each place, in whatever order they came; while `silent` nothing can be asked.

    `asked` lists every query.
    """

    def __init__(self, entries: Mapping[tuple[str, str], Iterable[Entry]], *, silent: bool = False) -> None:
        self.silent = silent
        self.asked: list[LogQuery] = []
        self._entries = {place: [*lines] for place, lines in entries.items()}

    def add(self, service: str, environment: str, *entries: Entry) -> None:
        """Log some more."""
        self._entries[service, environment] += entries

    async def read(self, query: LogQuery) -> LogPage:
        """Return the newest lines that are asked for, oldest first."""
        self._answer()
        self.asked.append(query)
        if (query.service, query.environment) not in self._entries:
            raise BackEndError(f"{query.service} does not run in {query.environment}.")
        lines = self._entries[query.service, query.environment]
        found: Sequence[Entry] = sorted(
            (one for one in lines if one.at >= query.since), key=lambda one: one.at
        )
        return LogPage(found[-query.limit :], is_cut=len(found) > query.limit)

    async def ping(self) -> str:
        """Return one line on the aggregator's readiness."""
        self._answer()
        return "FakeLogs: ready"

    def _answer(self) -> None:
        if self.silent:
            raise BackEndError("The logs do not answer.")
