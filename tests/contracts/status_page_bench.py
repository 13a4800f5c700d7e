"""Each status page adapter with its page, what visitors see there, and what the suite may do to it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import aiosqlite

from bot.core.ports.status_page import ComponentState, Publication, StatusPage
from bot.store.folder import Memory, open_store
from bot.web.status import StatusView
from bot.web.summary import summary
from tests.fakes.operations import NOON, HandClock
from tests.fakes.status_page import MemoryStatusPage

SERVICES = ("order-service", "payment-service")
Incident = Mapping[str, Any]
"""As Statuspage's interface has it, newest statement first; its `id` need not be ours."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Bench(Protocol):
    """An adapter with its page, and what a test may do to the page."""

    page: StatusPage

    async def incidents(self) -> Sequence[Incident]:
        """Return the incidents that stand there, resolved ones too, newest first."""
        ...

    async def components(self) -> Mapping[str, ComponentState]:
        """Return how each of SERVICES looks."""
        ...

    def lose_answer(self) -> None:
        """Let the next call take effect and fail, where that can happen."""

    async def silence(self) -> None:
        """Let every call fail from here."""


class OwnBench:
    """The bot's own page, as its readers in JSON see it."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.page: StatusPage = memory.publications

    async def incidents(self) -> Sequence[Incident]:
        """Read what is open and what is past."""
        shown: Any = await self._shown()
        return [*shown["incidents"], *shown["past_incidents"]]

    async def components(self) -> Mapping[str, ComponentState]:
        """Read the components."""
        shown: Any = await self._shown()
        return {each["name"]: ComponentState(each["status"]) for each in shown["components"]}

    def lose_answer(self) -> None:
        """Leave it: no answer of the store gets lost."""

    async def silence(self) -> None:
        """Take the table away."""

        async def drop(connection: aiosqlite.Connection) -> None:
            await connection.execute("DROP TABLE publication")

        await self._memory.writer.write(drop, ())

    async def _shown(self) -> Mapping[str, object]:
        publications = await self._memory.publications.all(LONG_AGO)
        return summary(
            StatusView(services=SERVICES, publications=publications, made_at=NOON, zone=UTC),
        )


class MemoryBench:
    """The fake of the other tests."""

    def __init__(self) -> None:
        self._fake = MemoryStatusPage()
        self.page: StatusPage = self._fake

    async def incidents(self) -> Sequence[Incident]:
        """Tell what the fake keeps."""
        kept = sorted(self._fake.publications.values(), key=lambda each: each.opened_at, reverse=True)
        return [_incident(each) for each in kept]

    async def components(self) -> Mapping[str, ComponentState]:
        """Tell what the fake was told."""
        return {name: self._fake.components.get(name, ComponentState.OPERATIONAL) for name in SERVICES}

    def lose_answer(self) -> None:
        """Break off after the next call's effect."""
        self._fake.failing_late = 1

    async def silence(self) -> None:
        """Silence the fake."""
        self._fake.silent = True


def _incident(publication: Publication) -> Incident:
    updates = [{"status": each.status.value, "body": each.text} for each in reversed(publication.statements)]
    return {
        "id": publication.key,
        "name": publication.title,
        "status": publication.status.value,
        "incident_updates": updates,
    }


@asynccontextmanager
async def own(folder: Path) -> AsyncIterator[Bench]:
    """Open a store for the bot's own page."""
    async with open_store(folder, HandClock()) as memory:
        yield OwnBench(memory)


@asynccontextmanager
async def memory(_: Path) -> AsyncIterator[Bench]:
    """Set up the fake."""
    yield MemoryBench()
