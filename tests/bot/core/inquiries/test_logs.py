"""`/logs`: what was asked is what is read, and no secret leaves."""

import asyncio
import sys
from datetime import timedelta

import pytest

from bot.core.domain.audit import Result
from bot.core.domain.refusal import Refused
from bot.core.inquiries.logs import logs
from bot.core.inquiries.scan import Search
from bot.core.ports.logs import Entry, Level, LogPage, LogQuery
from tests.fakes.answers import MALLORY, PLACES, attempt, make_sources
from tests.fakes.logs import FakeLogs
from tests.fakes.operations import NOON
from tests.fakes.store import MemoryStore

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override


def entry(text: str, source: str = "", level: Level = Level.INFO) -> Entry:
    """Return a line."""
    return Entry(NOON, level, text, source)


def logged(*entries: Entry) -> FakeLogs:
    """Return an aggregator that has the same lines of every place."""
    return FakeLogs(dict.fromkeys(PLACES, entries))


async def test_what_is_asked() -> None:
    """All words choose, the time counted back from now; the aggregator is asked for the neighbours, too."""
    found = logged(
        entry("payment Timeout", level=Level.ERROR), entry("timeout"), entry("x", level=Level.ERROR)
    )

    excerpt = await logs(
        make_sources(logs=lambda _: found),
        attempt(),
        "order-service",
        "staging",
        last="2h",
        grep="timeout",
        level="Error",
    )

    (query,) = found.asked
    assert query == LogQuery(
        service="order-service",
        environment="staging",
        since=NOON - timedelta(hours=2, minutes=1),
        limit=41_000,
    )
    assert excerpt.search == Search(
        service="order-service",
        environment="staging",
        since=NOON - timedelta(hours=2),
        contains="timeout",
        level=Level.ERROR,
    )
    assert (excerpt.seconds, [each.text for each in excerpt.found.entries]) == (7200, ["payment Timeout"])


async def test_what_goes_without_saying() -> None:
    """The last 15 minutes of production, every level."""
    found = logged()

    excerpt = await logs(make_sources(logs=lambda _: found), attempt(), "order-service")

    (query,) = found.asked
    assert (query.environment, query.limit) == ("production", 6000)
    search = excerpt.search
    assert (search.environment, search.since) == ("production", NOON - timedelta(minutes=15))
    assert (search.contains, search.level) == ("", None)


async def test_secrets_are_taken_out() -> None:
    """Also a private key that was logged line by line, between the lines of another replica."""
    found = logged(
        *[entry("older")] * 5997,
        entry("login password=hunter2"),
        entry("-----BEGIN PRIVATE KEY-----", "a"),
        entry("GET / 200", "b"),
        entry("MIIEvQ", "a"),
    )

    excerpt = await logs(make_sources(logs=lambda _: found), attempt(), "order-service")

    assert [each.text for each in excerpt.found.entries[-4:]] == [
        "login password=[redacted]",
        "-----BEGIN PRIVATE KEY-----[redacted]",
        "GET / 200",
        "[redacted]",
    ]
    assert excerpt.found.back_to == NOON


async def test_nobody_asks_a_secret_out() -> None:
    """A line that holds the text in a secret alone is not told: its being there would confirm the text."""
    found = logged(entry("login password=hunter2"), entry("Hunter gone"))

    excerpt = await logs(make_sources(logs=lambda _: found), attempt(), "order-service", grep="HUNTER")

    assert [each.text for each in excerpt.found.entries] == ["Hunter gone"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ({"service": "no-such"}, "unknown-service", "Services: order-service, payment-service."),
        ({"environment": "moon"}, "unknown-environment", "Environments: development, staging, production."),
        ({"last": "an hour"}, "invalid-duration", "like 15m, 1h or 2d."),
        ({"last": "8d"}, "invalid-duration", "7d at most"),
        ({"level": "loud"}, "unknown-level", "Levels: debug, info, warning, error, critical."),
    ],
)
async def test_what_cannot_be_read_is_refused(words: dict[str, str], code: str, said: str) -> None:
    """The sentence tells what to write instead; the aggregator is not asked; it is written down."""
    found, store = logged(), MemoryStore()
    sources = make_sources(logs=lambda _: found, store=store)

    with pytest.raises(Refused) as refused:
        await logs(sources, attempt(), **({"service": "order-service"} | words))

    assert refused.value.code == code
    assert said in refused.value.sentence
    assert (found.asked, [event.result for event in store.events]) == ([], [Result.DENIED])


async def test_strangers_are_refused() -> None:
    """Without a role of the matrix nothing is told, not even which services there are."""
    with pytest.raises(Refused) as refused:
        await logs(make_sources(), attempt(MALLORY), "no-such")

    assert refused.value.code == "not-allowed"


async def test_a_service_without_logs() -> None:
    """It is said that the settings name none."""
    with pytest.raises(Refused, match="name no logs for order-service"):
        await logs(make_sources(logs=lambda _: None), attempt(), "order-service")


async def test_an_aggregator_that_fails() -> None:
    """Its reason is told, and written down as a failure."""
    store = MemoryStore()
    sources = make_sources(logs=lambda _: FakeLogs({}, silent=True), store=store)

    with pytest.raises(Refused, match="The logs do not answer"):
        await logs(sources, attempt(), "order-service")

    assert [event.result for event in store.events] == [Result.FAILURE]


async def test_an_aggregator_that_hangs() -> None:
    """Nobody waits longer than a back end may take."""

    class Hanging(FakeLogs):
        @override
        async def read(self, query: LogQuery) -> LogPage:
            await asyncio.Event().wait()
            return await super().read(query)

    with pytest.raises(Refused, match="not in time"):
        await logs(make_sources(logs=lambda _: Hanging({}), answer=0.01), attempt(), "order-service")


async def test_it_is_written_down_who_read() -> None:
    """One record tells the service and the environment that was meant."""
    store = MemoryStore()

    await logs(make_sources(store=store), attempt(), "order-service")

    (event,) = store.events
    assert (event.result, event.service, event.environment) == (
        Result.SUCCESS,
        "order-service",
        "production",
    )
