"""Watches the replicas as Prometheus would: scrapes their counters and keeps the rates of the last hour."""

import asyncio
import re
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
import msgspec

from sandbox.platform.group import Group
from sandbox.platform.process import Process

Place = tuple[str, str]  # service, environment

_KEPT = timedelta(hours=1)
_COUNTER = re.compile(
    r"^(http_requests_total|http_errors_total|http_request_duration_seconds_sum)(?:\{[^}]*\})? (\S+)$",
    re.MULTILINE,
)


class Sample(msgspec.Struct, frozen=True):
    """Requests a second, the share that failed and the mean seconds of an answer; None: nobody asked."""

    at: datetime
    requests: float
    errors: float | None
    latency: float | None


@dataclass(frozen=True, slots=True)
class Counters:
    """What a replica has counted since it began."""

    requests: float = 0.0
    errors: float = 0.0
    seconds: float = 0.0

    def since(self, before: "Counters") -> "Counters":
        """Return what came after `before`; counters that went back began anew, so all of it is new."""
        if self.requests < before.requests:
            return self
        return Counters(*(max(0.0, now - then) for now, then in zip(astuple(self), astuple(before))))  # noqa: B905 - one type

    def __add__(self, other: "Counters") -> "Counters":
        return Counters(*(one + two for one, two in zip(astuple(self), astuple(other))))  # noqa: B905 - one type


class Scraping:
    """The samples of `groups`, in memory, one in `every` seconds; `clock` tells those since the epoch."""

    def __init__(
        self, groups: Mapping[Place, Group], every: float, clock: Callable[[], float] = time.time
    ) -> None:
        self._groups = groups
        self._every = every
        self._clock = clock
        self._began = clock()
        self._seen: dict[str, Counters] = {}
        self._samples: defaultdict[Place, deque[Sample]] = defaultdict(deque)

    async def run(self) -> None:
        """Scrape until cancelled."""
        while True:
            await asyncio.sleep(self._every)
            await self.scrape()

    async def scrape(self) -> None:
        """Ask every replica once and add a sample for each group.

        What a replica counted after its last answer is lost when it goes, as it is to Prometheus.
        """
        replicas = [replica for group in self._groups.values() for replica in group.replicas]
        answers = await asyncio.gather(*(_ask(replica) for replica in replicas))
        found = {replica.name: answer for replica, answer in zip(replicas, answers, strict=True) if answer}
        now = self._clock()
        for place, group in self._groups.items():
            names = [replica.name for replica in group.replicas]
            self._add(place, now, self._news(names, found))
        self._seen = {
            replica.name: found.get(replica.name, self._before(replica.name)) for replica in replicas
        }
        self._began = now

    def between(self, place: Place, start: datetime, end: datetime) -> list[Sample]:
        """Return the samples of a place from `start` to `end`, oldest first."""
        return [sample for sample in self._samples[place] if start <= sample.at <= end]

    def _news(self, names: list[str], found: Mapping[str, Counters]) -> Counters:
        """Return what these have counted since they were asked last."""
        fresh = (found[name].since(self._before(name)) for name in names if name in found)
        return sum(fresh, start=Counters())

    def _before(self, name: str) -> Counters:
        return self._seen.get(name, Counters())

    def _add(self, place: Place, now: float, news: Counters) -> None:
        seconds, samples = now - self._began, self._samples[place]
        if seconds <= 0:  # the machine's clock was set back
            return
        asked = news.requests
        errors, latency = (news.errors / asked, news.seconds / asked) if asked else (None, None)
        at = datetime.fromtimestamp(now, UTC)
        samples.append(Sample(at, asked / seconds, errors, latency))
        while samples[0].at < at - _KEPT:
            samples.popleft()


async def _ask(replica: Process) -> Counters | None:
    """Return a replica's counters, None where it does not answer."""
    try:
        _, text = await replica.get("/metrics")
    except (aiohttp.ClientError, TimeoutError, OSError):
        return None
    return read_counters(text)


def read_counters(exposition: str) -> Counters:
    """Return the counters in Prometheus' text format, each summed over its labels."""
    sums: defaultdict[str, float] = defaultdict(float)
    for name, value in _COUNTER.findall(exposition):
        sums[name] += float(value)
    return Counters(
        sums["http_requests_total"], sums["http_errors_total"], sums["http_request_duration_seconds_sum"]
    )
