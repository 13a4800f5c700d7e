"""Scraping counters and keeping rates."""

import math
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from sandbox.platform.group import Group
from sandbox.platform.pace import Pace
from sandbox.platform.process import Launcher
from sandbox.platform.registry import Release
from sandbox.platform.scraping import Counters, Sample, Scraping, read_counters

PLACE = ("order-service", "production")


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        """Return the seconds since the epoch."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return a clock."""
    return Clock()


@pytest.fixture
async def group(session: aiohttp.ClientSession, tmp_path: Path) -> AsyncIterator[Group]:
    """Run two replicas."""
    one = Group(Release("order-service", "v1"), "production", Launcher(session, tmp_path, 2.0), Pace(), 6)
    await one.fill(2)
    yield one
    await one.stop()


def kept(scraping: Scraping) -> list[Sample]:
    """Return every sample."""
    return scraping.between(PLACE, datetime.fromtimestamp(0, UTC), datetime.fromtimestamp(2e9, UTC))


async def test_rates_are_differences(group: Group, clock: Clock) -> None:
    """What was counted since the last time, by the seconds that passed."""
    scraping = Scraping({PLACE: group}, 5.0, clock)
    for replica, page in zip([*group.replicas] * 2, ["/", "/reports", "/", "/"], strict=True):
        await replica.get(page)
    clock.now += 4
    await scraping.scrape()
    await group.replicas[0].get("/")
    clock.now += 2
    await scraping.scrape()
    clock.now += 5
    await scraping.scrape()
    first, second, third = kept(scraping)

    assert (first.requests, first.errors) == (1.0, 0.25)
    assert (second.requests, second.errors) == (0.5, 0.0)
    assert second.latency is not None
    assert 0 < second.latency < 1
    assert (third.requests, third.errors, third.latency) == (0.0, None, None)


async def test_replaced_replicas_begin_anew(group: Group, clock: Clock) -> None:
    """No rate is ever below zero, and what new replicas count is counted."""
    scraping = Scraping({PLACE: group}, 5.0, clock)
    for _ in range(5):
        await group.replicas[0].get("/")
    clock.now += 1
    await scraping.scrape()
    await group.roll(Release("order-service", "v2"), lambda _ready, _desired: None)
    await group.replicas[0].get("/")
    clock.now += 1
    await scraping.scrape()

    assert [sample.requests for sample in kept(scraping)] == [5.0, 1.0]


async def test_a_silent_replica_is_caught_up_with(group: Group, clock: Clock) -> None:
    """One that is dead adds nothing; nothing at all running is a rate of zero."""
    scraping = Scraping({PLACE: group}, 5.0, clock)
    await group.replicas[1].get("/")
    group.replicas[0].child.kill()
    await group.replicas[0].child.wait()
    clock.now += 1
    await scraping.scrape()
    await group.scale(0, lambda _ready, _desired: None)
    clock.now += 1
    await scraping.scrape()

    assert [sample.requests for sample in kept(scraping)] == [1.0, 0.0]


async def test_one_hour_is_kept(group: Group, clock: Clock) -> None:
    """And no more; a clock that goes back adds nothing."""
    scraping = Scraping({PLACE: group}, 5.0, clock)
    for step in (60, 3000, 1000, -50, 100):
        clock.now += step
        await scraping.scrape()
    times = [sample.at.timestamp() - 1_000_000 for sample in kept(scraping)]

    assert times == [3060, 4060, 4110]


async def test_samples_are_chosen_by_time(group: Group, clock: Clock) -> None:
    """Both ends are in."""
    scraping = Scraping({PLACE: group}, 5.0, clock)
    for _ in range(3):
        clock.now += 10
        await scraping.scrape()
    middle = kept(scraping)[1].at

    assert [sample.at for sample in scraping.between(PLACE, middle, middle)] == [middle]
    assert scraping.between(("other", "production"), middle, middle + timedelta(days=1)) == []


def test_counters_are_summed_over_labels() -> None:
    """Of the text format, whatever else stands there."""
    text = (
        "# TYPE http_requests_total counter\n"
        'http_requests_total{code="200"} 3\nhttp_requests_total{code="500"} 1\n'
        "http_errors_total 1\nhttp_requests_total_more 9\n"
        'http_request_duration_seconds_bucket{le="1"} 4\nhttp_request_duration_seconds_sum{a="b"} 0.25\n'
    )

    assert read_counters(text) == Counters(4.0, 1.0, 0.25)
    assert read_counters("") == Counters()


def test_counters_that_went_back_began_anew() -> None:
    """All they hold is new."""
    assert Counters(5, 1, 2.0).since(Counters(3, 1, 1.5)) == Counters(2, 0, 0.5)
    assert Counters(2, 1, 0.5).since(Counters(3, 1, 1.5)) == Counters(2, 1, 0.5)
    assert not math.isnan(Counters().since(Counters()).requests)
