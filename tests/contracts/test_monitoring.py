"""What every monitoring adapter does alike."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import pytest

from bot.core.ports.back_end import BackEndError
from bot.core.ports.monitoring import Sample
from tests.contracts.monitoring_bench import SERVICE, WHERE, Bench, now
from tests.contracts.monitoring_benches import BENCHES

HOUR = timedelta(hours=1)


@pytest.fixture(params=BENCHES, ids=lambda bench: bench.__name__)
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    """Set up each adapter in turn."""
    async with request.param(request) as one:
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
    """A place that is not measured is an error for a person, wherever the monitoring can know that."""
    for place in (("nothing", WHERE), (SERVICE, "nowhere")):
        if bench.knows_places:
            with pytest.raises(BackEndError):
                await bench.monitoring.traffic(*place, now() - HOUR, now())
        else:
            assert list(await bench.monitoring.traffic(*place, now() - HOUR, now())) == []


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
