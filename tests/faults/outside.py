"""The world around a bot that is killed: people, cards, rooms, a back end; it outlives the bot in a file."""

import pickle
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

from typing_extensions import override

from bot.core.ports.back_end import Report
from tests.fakes.bench import people
from tests.fakes.chat import FakeChat
from tests.fakes.delivery import FakeDelivery
from tests.fakes.paging import MemoryPager
from tests.fakes.rooms import FakeRooms
from tests.fakes.status_page import MemoryStatusPage


class LastingDelivery(FakeDelivery):
    """A back end in memory without the test's own view of its effects."""

    @override
    def __getstate__(self) -> dict[str, Any]:
        """Leave out the witness, which belongs to a process."""
        return {name: value for name, value in self.__dict__.items() if name != "witness"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Start with the witness that sees nothing."""
        self.__dict__.update(state, witness=lambda _: None)


class Outside:
    """Everything that is not the bot.

    `confirmed` is what the bot has said to be done, in order, `starts` how often it was begun, `running_at`
    when it took commands last (of the machine's monotonic clock, which outlives processes), `waited` for how
    many seconds others had kept its processor until then.
    """

    def __init__(self) -> None:
        self.chat = FakeChat(people())
        self.delivery = LastingDelivery()
        self.rooms = FakeRooms(self.chat)
        self.page = MemoryStatusPage()
        self.pager = MemoryPager()
        self.confirmed: list[str] = []
        self.starts = 0
        self.running_at = self.waited = 0.0

    def effects(self, operation_id: str) -> int:
        """Count how often the back end changed something for an operation."""
        return sum(order.operation_id == operation_id for order in self.delivery.effects)


class Kept:
    """Stands in for a part of the outside; after each call of the bot's, all of it is in its file again.

    A file of another folder than the bot's: the page cache outlives a killed process, so nothing is synced.
    """

    def __init__(self, part: Any, outside: Outside, file: Path) -> None:
        self._part = part
        self._outside = outside
        self._file = file

    def __getattr__(self, name: str) -> Any:
        """Return an attribute, or a call that is kept."""
        found = getattr(self._part, name)
        if not callable(found):
            return found
        return self._follow if name == "follow" else self._keeping(found)

    def _keeping(self, call: Any) -> Any:
        async def kept(*given: Any, **named: Any) -> Any:
            try:
                return await call(*given, **named)
            finally:
                keep(self._outside, self._file)

        return kept

    async def _follow(self, operation_id: str) -> AsyncGenerator[Report, None]:
        async for report in self._part.follow(operation_id):
            keep(self._outside, self._file)
            yield report


def keep(outside: Outside, file: Path) -> None:
    """Write the outside down, whole or not at all, but not every look that a card ever had."""
    outside.chat.shown.clear()
    outside.rooms.shown.clear()
    new = file.with_suffix(".new")
    new.write_bytes(pickle.dumps(outside))
    new.replace(file)


def load(file: Path) -> Outside:
    """Return the outside as it was when the bot died; a new one at first."""
    return pickle.loads(file.read_bytes()) if file.exists() else Outside()  # noqa: S301 - written by `keep`
