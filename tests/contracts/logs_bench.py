"""Each logs adapter with its aggregator, and what the suite may do to it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import aiohttp

from bot.core.ports.logs import Entry, Logs
from sandbox.platform import Logs as PlatformLogs
from tests.fakes.logs import FakeLogs
from tests.fakes.platform import served

SERVICE, WHERE = "order-service", "production"


class Bench(Protocol):
    """An adapter with its aggregator, and what a test may do to it."""

    logs: Logs

    def log(self, *entries: Entry) -> None:
        """Let the service log these lines in production."""

    async def silence(self) -> None:
        """Let nothing be answered any more."""


class FakeBench:
    """The fake of the other tests."""

    def __init__(self) -> None:
        self._fake = FakeLogs({(SERVICE, WHERE): (), (SERVICE, "staging"): ()})
        self.logs: Logs = self._fake

    def log(self, *entries: Entry) -> None:
        """Add them."""
        self._fake.add(SERVICE, WHERE, *entries)

    async def silence(self) -> None:
        """Silence the fake."""
        self._fake.silent = True


class PlatformBench:
    """The sandbox's platform, with lines written as its replicas write them."""

    def __init__(self, session: aiohttp.ClientSession, url: str, folder: Path) -> None:
        self._session = session
        self._url = url
        self._file = folder / "logs" / SERVICE / f"{WHERE}.jsonl"
        self.logs: Logs = PlatformLogs(session, url=url)

    def log(self, *entries: Entry) -> None:
        """Append them to the file."""
        with self._file.open("a", encoding="utf-8") as file:
            for entry in entries:
                file.write(json.dumps(_line(entry)) + "\n")

    async def silence(self) -> None:
        """Answer 500 to everything from here."""
        for route in ("logs", "about"):
            fault = {"do": "refuse", "on": route, "times": 100}
            async with self._session.post(f"{self._url}/faults", json=fault) as response:
                assert response.ok


def _line(entry: Entry) -> dict[str, Any]:
    line = {"timestamp": entry.at.isoformat(), "message": entry.text, "replica": entry.source}
    return line if entry.level is None else {**line, "level": entry.level.value}


@asynccontextmanager
async def fake(_: Path) -> AsyncIterator[Bench]:
    """Set up the fake."""
    yield FakeBench()


@asynccontextmanager
async def platform(folder: Path) -> AsyncIterator[Bench]:
    """Set up the sandbox's platform."""
    async with served(folder) as at, aiohttp.ClientSession() as session:
        yield PlatformBench(session, at.url, folder)
