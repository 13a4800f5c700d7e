"""What every monitoring adapter does alike; a new one joins by one line in `BENCHES`."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import aiohttp
import pytest

from bot.core.ports.back_end import BackEndError
from bot.core.ports.monitoring import Monitoring, Sample
from sandbox.platform import Monitoring as PlatformMonitoring
from tests.fakes.monitoring import FakeMonitoring
from tests.fakes.platform import Served, served

SERVICE, WHERE = "order-service", "production"
HOUR = timedelta(hours=1)


class Bench(Protocol):
    """An adapter with its monitoring, and what a test may do to it."""

    monitoring: Monitoring

    async def use(self, good: int, failing: int = 0) -> None:
        """Let the service be asked so often in production, and that be measured once."""

    async def silence(self) -> None:
        """Let nothing be answered any more."""


class FakeBench:
    """The fake of the other tests."""

    def __init__(self) -> None:
        self._fake = FakeMonitoring({(SERVICE, WHERE): (), (SERVICE, "staging"): ()})
        self.monitoring: Monitoring = self._fake

    async def use(self, good: int, failing: int = 0) -> None:
        """Note what would have been measured."""
        total = good + failing
        errors, latency = (failing / total, 0.01) if total else (None, None)
        self._fake.add(SERVICE, WHERE, Sample(now(), total / 5, errors, latency))

    async def silence(self) -> None:
        """Silence the fake."""
        self._fake.silent = True


class PlatformBench:
    """The sandbox's platform: its replicas are asked and scraped."""

    def __init__(self, session: aiohttp.ClientSession, at: Served) -> None:
        self._session = session
        self._at = at
        self.monitoring: Monitoring = PlatformMonitoring(session, url=at.url)

    async def use(self, good: int, failing: int = 0) -> None:
        """Ask the replicas in turn."""
        replicas = self._at.platform.group(SERVICE, WHERE).replicas
        for number, page in enumerate(["/"] * good + ["/reports"] * failing):
            await replicas[number % len(replicas)].get(page, within=10.0)
        await self._at.platform.measured.scrape()

    async def silence(self) -> None:
        """Answer 500 to everything from here."""
        for route in ("traffic", "about"):
            fault = {"do": "refuse", "on": route, "times": 100}
            async with self._session.post(f"{self._at.url}/faults", json=fault) as response:
                assert response.ok


def now() -> datetime:
    """Return the time."""
    return datetime.fromtimestamp(time.time(), UTC)


@asynccontextmanager
async def fake(_: Path) -> AsyncIterator[Bench]:
    """Set up the fake."""
    yield FakeBench()


@asynccontextmanager
async def platform(folder: Path) -> AsyncIterator[Bench]:
    """Set up the sandbox's platform."""
    async with served(folder) as at, aiohttp.ClientSession() as session:
        yield PlatformBench(session, at)


BENCHES: list[Callable[[Path], AbstractAsyncContextManager[Bench]]] = [fake, platform]


@pytest.fixture(params=BENCHES, ids=lambda bench: bench.__name__)
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    """Set up each adapter in turn."""
    async with request.param(tmp_path) as one:
        yield one


async def traffic(bench: Bench, environment: str = WHERE) -> Sequence[Sample]:
    """Return what was measured in the last hour."""
    return await bench.monitoring.traffic(SERVICE, environment, now() - HOUR, now() + HOUR)


async def test_rates_are_told(bench: Bench) -> None:
    """Requests a second, the share that failed, the mean latency; oldest first."""
    await bench.use(9, 3)
    await bench.use(4)
    busy = [sample for sample in await traffic(bench) if sample.requests]

    assert [sample.errors for sample in busy] == [0.25, 0.0]
    assert all(sample.latency is not None and 0 < sample.latency < 10 for sample in busy)
    assert [sample.at for sample in busy] == sorted(sample.at for sample in busy)
    assert all(sample.at.tzinfo is not None for sample in busy)


async def test_where_nobody_asks_there_is_no_share(bench: Bench) -> None:
    """No request is no error and no latency, rather than none at all of either."""
    await bench.use(0)
    last = (await traffic(bench))[-1]

    assert (last.requests, last.errors, last.latency) == (0.0, None, None)


async def test_other_places_have_other_traffic(bench: Bench) -> None:
    """What production was asked is not in staging."""
    await bench.use(5)

    assert not any(sample.requests for sample in await traffic(bench, "staging"))


async def test_only_the_asked_time_is_told(bench: Bench) -> None:
    """Before and after it there may be more."""
    await bench.use(5)
    last = (await traffic(bench))[-1].at
    moment = timedelta(microseconds=1)

    async def at(start: datetime, end: datetime) -> list[datetime]:
        return [sample.at for sample in await bench.monitoring.traffic(SERVICE, WHERE, start, end)]

    assert await at(last, last) == [last]
    assert await at(last + moment, last + moment) == []
    assert await at(last - HOUR, last - HOUR + moment) == []


async def test_unknown_place_is_an_error(bench: Bench) -> None:
    """A place that is not measured is an error for a person, not an empty answer."""
    for place in (("nothing", WHERE), (SERVICE, "nowhere")):
        with pytest.raises(BackEndError):
            await bench.monitoring.traffic(*place, now() - HOUR, now())


async def test_silence_is_an_error(bench: Bench) -> None:
    """Nobody takes a monitoring that does not answer for a service nobody uses."""
    await bench.silence()
    with pytest.raises(BackEndError):
        await traffic(bench)
    with pytest.raises(BackEndError):
        await bench.monitoring.ping()


async def test_ping_is_one_line(bench: Bench) -> None:
    """`chatops check` gets one line to print."""
    line = await bench.monitoring.ping()

    assert line
    assert "\n" not in line
