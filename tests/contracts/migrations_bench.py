"""Each migrations adapter with its back end, and what the contract suite may do to that back end."""

import contextlib
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import aiohttp

from bot.core.ports.migrations import Migrations
from sandbox.platform import Migrations as PlatformMigrations
from tests.fakes.command import Tool
from tests.fakes.migrations import NUMBERS, REASON, FakeMigrations
from tests.fakes.platform import Served, paying, served

SERVICE, WHERE = "payment-service", "production"
IDS = [REASON.id, NUMBERS.id]


class Bench(Protocol):
    """An adapter with its back end, and what a test may do to the back end."""

    migrations: Migrations

    async def hold(self) -> None:
        """Let no migration go on."""

    async def release(self) -> None:
        """Let everything go on."""

    async def lose_answer(self) -> None:
        """Let the next start take effect, and its answer get lost, where there is a line to lose it on."""

    async def silence(self) -> None:
        """Let nothing be answered any more."""

    def spoil(self) -> None:
        """Let the second migration fail when it is run in production."""

    def ran(self) -> list[str]:
        """Return the ids run in production, in order, from the back end's own books."""
        ...


class FakeBench:
    """The fake of the other tests."""

    def __init__(self) -> None:
        self._fake = FakeMigrations()
        self.migrations: Migrations = self._fake

    async def hold(self) -> None:
        """Hold the fake."""
        self._fake.hold()

    async def release(self) -> None:
        """Release the fake."""
        self._fake.release()

    async def lose_answer(self) -> None:
        """Lose one answer."""
        self._fake.lost_answers = 1

    async def silence(self) -> None:
        """Silence the fake."""
        self._fake.silent = True

    def spoil(self) -> None:
        """Break one."""
        self._fake.broken.add(NUMBERS.id)

    def ran(self) -> list[str]:
        """Return what the fake ran."""
        return [id_ for service, where, id_ in self._fake.ran if (service, where) == (SERVICE, WHERE)]


class PlatformBench:
    """The sandbox's platform: Alembic on real databases behind real HTTP."""

    def __init__(self, session: aiohttp.ClientSession, at: Served, folder: Path) -> None:
        self._session = session
        self._at = at
        self._database = folder / "databases" / SERVICE / f"{WHERE}.db"
        self.migrations: Migrations = PlatformMigrations(session, url=at.url)

    async def _post(self, path: str, body: dict[str, Any]) -> None:
        async with self._session.post(f"{self._at.url}{path}", json=body) as response:
            assert response.ok, await response.text()

    async def hold(self) -> None:
        """Hold every step."""
        await self._post("/control", {"do": "hold"})

    async def release(self) -> None:
        """Release every step."""
        await self._post("/control", {"do": "release"})

    async def lose_answer(self) -> None:
        """Cut the connection after the next order is accepted."""
        await self._post("/faults", {"do": "lose_answer"})

    async def silence(self) -> None:
        """Answer 500 to everything from here."""
        for route in ("submit", "find", "events", "migrations", "about"):
            await self._post("/faults", {"do": "refuse", "on": route, "times": 100})

    def spoil(self) -> None:
        """Take away behind Alembic's back what the second migration wants to drop."""
        with contextlib.closing(sqlite3.connect(self._database)) as database:
            database.execute("ALTER TABLE payments DROP COLUMN card_number")

    def ran(self) -> list[str]:
        """Return what the version table says."""
        with contextlib.closing(sqlite3.connect(self._database)) as database:
            now = database.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        return IDS[: IDS.index(now) + 1] if now in IDS else []


class CommandBench:
    """The `command` adapter with a tool of a team's own."""

    def __init__(self, session: aiohttp.ClientSession, tool: Tool) -> None:
        self._session = session
        self._tool = tool
        self.migrations: Migrations = tool.adapter(session)

    async def hold(self) -> None:
        """Hold the tool."""
        self._tool.hold()

    async def release(self) -> None:
        """Release the tool."""
        self._tool.release()

    async def lose_answer(self) -> None:
        """Do nothing: between a process and its parent no answer gets lost."""

    async def silence(self) -> None:
        """Take the tool's book and the adapter's journal away."""
        (self._tool.folder / "known.json").unlink()
        (self._tool.state / "operations.jsonl").mkdir(parents=True)
        self.migrations = self._tool.adapter(self._session, run=("there-is-no-such-command",))

    def spoil(self) -> None:
        """Break one."""
        self._tool.break_(NUMBERS.id)

    def ran(self) -> list[str]:
        """Read the tool's own list."""
        return [line.split()[-1] for line in self._tool.ran() if line.startswith(f"{SERVICE} {WHERE} ")]


@asynccontextmanager
async def fake(_: Path) -> AsyncIterator[Bench]:
    """Set up the fake."""
    yield FakeBench()


@asynccontextmanager
async def platform(folder: Path) -> AsyncIterator[Bench]:
    """Set up the sandbox's platform."""
    async with served(folder, paying()) as at, aiohttp.ClientSession() as session:
        yield PlatformBench(session, at, folder)


@asynccontextmanager
async def command(folder: Path) -> AsyncIterator[Bench]:
    """Set up the tool."""
    async with aiohttp.ClientSession() as session:
        with contextlib.closing(Tool(folder)) as tool:
            yield CommandBench(session, tool)
