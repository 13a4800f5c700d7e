"""The reports on one order while it is carried out, for everyone who follows it."""

import asyncio
from collections.abc import AsyncGenerator

from bot.core.ports.back_end import Order, Phase, Report

_KEPT = 1_000  # reports; who comes after more of them misses the oldest


class Progress:
    """An order and where it stands."""

    def __init__(self, order: Order, first: Report) -> None:
        self.order = order
        self._reports = [first]
        self._dropped = 0
        self._is_given_up = False
        self._changed = asyncio.Event()

    @property
    def last(self) -> Report:
        """Return where it stands."""
        return self._reports[-1]

    def add(self, report: Report) -> None:
        """Add a report, unless it says nothing new, and wake who waits for it."""
        if report == self.last:
            return
        self._reports.append(report)
        if len(self._reports) > _KEPT:
            del self._reports[0]
            self._dropped += 1
        self._wake()

    def give_up(self) -> None:
        """Let nobody wait for an end that is not going to be told."""
        self._is_given_up = True
        self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def follow(self) -> AsyncGenerator[Report, None]:
        """Yield every report, also those to come, until the end or until it is given up."""
        seen = 0
        while True:
            while (seen := max(seen, self._dropped)) < self._dropped + len(self._reports):
                seen += 1
                yield self._reports[seen - 1 - self._dropped]
            if self.last.phase is not Phase.RUNNING or self._is_given_up:
                return
            await self._changed.wait()
