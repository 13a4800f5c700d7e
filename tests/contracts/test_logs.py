"""What every logs adapter does alike; a new one joins by one line in `logs_benches`."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.ports.back_end import BackEndError
from bot.core.ports.logs import Entry, Level, LogPage, LogQuery
from tests.contracts.logs_bench import SERVICE, WHERE, Bench
from tests.contracts.logs_benches import BENCHES

START = datetime(2090, 3, 4, 15, 0, tzinfo=UTC)
"""Later than anything a replica logs while the tests run."""
STORY = [
    Entry(START, Level.INFO, "order 17 taken", "order-service-production-1"),
    Entry(START + timedelta(seconds=1), Level.WARNING, "Payment is SLOW", "order-service-production-2"),
    Entry(START + timedelta(seconds=2), None, "no level here", "order-service-production-1"),
    Entry(START + timedelta(seconds=3), Level.ERROR, 'payment "failed" é {x}', "order-service-production-3"),
]


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
    moment = timedelta(microseconds=1)
    bench.log(*(Entry(START + number * moment, None, str(number)) for number in range(41_000 - len(STORY))))

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
