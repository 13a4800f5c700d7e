"""What every logs adapter does alike; a new one joins by one line in `BENCHES`."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import aiohttp
import pytest

from bot.adapters.logs.script import ScriptLogs
from bot.core.ports.back_end import BackEndError
from bot.core.ports.logs import Entry, Level, LogPage, LogQuery, Logs
from sandbox.platform import Logs as PlatformLogs
from tests.fakes.logs import FakeLogs
from tests.fakes.platform import served
from tests.fakes.script import PYTHON, TOOL

SERVICE, WHERE = "order-service", "production"
START = datetime(2090, 3, 4, 15, 0, tzinfo=UTC)
"""Later than anything a replica logs while the tests run."""
STORY = [
    Entry(START, Level.INFO, "order 17 taken", "order-service-production-1"),
    Entry(START + timedelta(seconds=1), Level.WARNING, "Payment is SLOW", "order-service-production-2"),
    Entry(START + timedelta(seconds=2), None, "no level here", "order-service-production-1"),
    Entry(START + timedelta(seconds=3), Level.ERROR, 'payment "failed" é {x}', "order-service-production-3"),
]


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


class ScriptBench:
    """A team's own command that prints a file's last lines."""

    def __init__(self, session: aiohttp.ClientSession, folder: Path) -> None:
        self._session = session
        self._folder = folder
        (folder / f"{SERVICE}.staging.log").touch()
        command = (*PYTHON, str(TOOL), str(folder), "logs", "{service}", "{environment}", "{limit}")
        self.logs: Logs = ScriptLogs.build(session, {"read": command}, {})

    def log(self, *entries: Entry) -> None:
        """Append them to the file."""
        with (self._folder / f"{SERVICE}.{WHERE}.log").open("a", encoding="utf-8") as file:
            for entry in entries:
                told = {"at": entry.at.isoformat(), "text": entry.text, "source": entry.source}
                file.write(json.dumps({**told, "level": entry.level}) + "\n")

    async def silence(self) -> None:
        """Take the command away."""
        self.logs = ScriptLogs.build(self._session, {"read": ("there-is-no-such-command",)}, {})


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


@asynccontextmanager
async def script(folder: Path) -> AsyncIterator[Bench]:
    """Set up a team's own command."""
    async with aiohttp.ClientSession() as session:
        yield ScriptBench(session, folder)


BENCHES: list[Callable[[Path], AbstractAsyncContextManager[Bench]]] = [fake, platform, script]


@pytest.fixture(params=BENCHES, ids=lambda bench: bench.__name__)
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    """Set up each adapter in turn, with the story logged."""
    async with request.param(tmp_path) as one:
        one.log(*STORY)
        yield one


async def read(bench: Bench, **asked: Any) -> LogPage:
    """Ask for lines of production since the start of the story."""
    query = {"service": SERVICE, "environment": WHERE, "since": START, "limit": 50, **asked}
    return await bench.logs.read(LogQuery(**query))


async def test_lines_come_as_they_were_logged(bench: Bench) -> None:
    """Oldest first, with time, level, every character of the text, and who logged it."""
    page = await read(bench)

    assert [*page.entries] == STORY
    assert page.is_cut is False


async def test_other_places_have_other_lines(bench: Bench) -> None:
    """What production logged is not in staging."""
    assert [*(await read(bench, environment="staging")).entries] == []


async def test_since_is_a_limit(bench: Bench) -> None:
    """A line of that moment is in, one before it is not."""
    assert [*(await read(bench, since=STORY[2].at)).entries] == STORY[2:]


@pytest.mark.parametrize(("limit", "is_cut"), [(3, True), (4, False), (5, False)])
async def test_the_newest_are_kept(bench: Bench, limit: int, *, is_cut: bool) -> None:
    """Where there are more than may come, the older ones are left out, and that is told."""
    page = await read(bench, limit=limit)

    assert [*page.entries] == STORY[-limit:]
    assert page.is_cut == is_cut


async def test_many_lines_come_at_once(bench: Bench) -> None:
    """As many as a search goes through, so that its answer is one state of the log."""
    bench.log(*(Entry(START, None, str(number)) for number in range(41_000 - len(STORY))))

    page = await read(bench, limit=41_000)

    assert (len(page.entries), page.is_cut) == (41_000, False)


async def test_unknown_place_is_an_error(bench: Bench) -> None:
    """A place the aggregator does not know is an error for a person, not an empty answer."""
    for wrong in ({"service": "nothing"}, {"environment": "nowhere"}):
        with pytest.raises(BackEndError):
            await read(bench, **wrong)


async def test_silence_is_an_error(bench: Bench) -> None:
    """Nobody takes an aggregator that does not answer for a quiet service."""
    await bench.silence()
    with pytest.raises(BackEndError):
        await read(bench)
    with pytest.raises(BackEndError):
        await bench.logs.ping()


async def test_ping_is_one_line(bench: Bench) -> None:
    """`chatops check` gets one line to print."""
    line = await bench.logs.ping()

    assert line
    assert "\n" not in line
