"""The monitoring adapters that the contract suite is run over; a new one joins by one line in `BENCHES`."""

import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import aiohttp
import pytest

from bot.adapters.monitoring.prometheus import Prometheus
from bot.core.ports.monitoring import Monitoring, Sample
from sandbox.platform import Monitoring as PlatformMonitoring
from tests.contracts.monitoring_bench import SERVICE, WHERE, Bench, now
from tests.fakes.monitoring import FakeMonitoring
from tests.fakes.platform import Served, served
from tests.fakes.prometheus import STEP, Past, write


class FakeBench:
    """The fake of the other tests."""

    def __init__(self) -> None:
        self._fake = FakeMonitoring({(SERVICE, WHERE): (), (SERVICE, "staging"): ()})
        self.monitoring: Monitoring = self._fake
        self.knows_places = True

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
        self.knows_places = True

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


class PrometheusBench:
    """A real Prometheus, whose samples bear the label of this bench."""

    def __init__(self, session: aiohttp.ClientSession, past: Past) -> None:
        self._session = session
        self._url = past.url
        self._labels = {"run": f"{id(self)}-{time.time_ns()}", "service": SERVICE, "env": WHERE}
        self._at = int(time.time()) // STEP * STEP - 600
        self.monitoring: Monitoring = self._adapter(past.url)
        self.knows_places = False

    def _adapter(self, url: str) -> Prometheus:
        run = self._labels["run"]

        def last(name: str) -> str:
            """Return what was measured since the step before, and not what was measured then."""
            place = f'run="{run}",service="{{service}}",env="{{environment}}"'
            return f"last_over_time(bench_{name}{{{place}}}[{STEP - 1}s])"

        queries = {
            "requests": last("requests"),
            "errors": f"{last('failed')} / {last('requests')}",
            "latency": f"{last('seconds')} / {last('requests')}",
        }
        return Prometheus.build(self._session, {"url": url, "tries": 1, **queries}, {})

    async def use(self, good: int, failing: int = 0) -> None:
        """Write what would have been measured, a step after what was before."""
        self._at += STEP
        total = float(good + failing)
        samples = {
            "bench_requests": total,
            "bench_failed": float(failing),
            "bench_seconds": total / 100,
        }
        await write(self._session, self._url, self._at - 1, samples, **self._labels)

    async def silence(self) -> None:
        """Turn to where nobody listens."""
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        self.monitoring = self._adapter(f"http://127.0.0.1:{port}")


@asynccontextmanager
async def fake(_request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    """Set up the fake."""
    yield FakeBench()


@asynccontextmanager
async def platform(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    """Set up the sandbox's platform."""
    folder = request.getfixturevalue("tmp_path")
    async with served(folder) as at, aiohttp.ClientSession() as session:
        yield PlatformBench(session, at)


@asynccontextmanager
async def prometheus(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    """Set up the adapter on the Prometheus that tests share."""
    past = request.getfixturevalue("past")
    async with aiohttp.ClientSession() as session:
        yield PrometheusBench(session, past)


BENCHES: list[Callable[[pytest.FixtureRequest], AbstractAsyncContextManager[Bench]]] = [
    fake,
    platform,
    prometheus,
]
