"""Loki over a real socket: which lines come, what they are, and no failure without a sentence."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.adapters.logs.loki import Loki
from bot.core.ports.back_end import BackEndError, NotSetUp
from bot.core.ports.logs import Level, LogPage, LogQuery
from tests.contracts.loki_bench import NOW, nanoseconds
from tests.fakes.documented import sample
from tests.fakes.loki import FakeLoki, Line
from tests.fakes.vendor import answers, every_fault, limit

APP = {"app": "api"}
START = nanoseconds(NOW) - 10**12
LONG = 86_400 * 10**9
SELECTOR = '{app="{service}"}'
SECRETS = ("secret-token", "Basic")
FAULTS = tuple(every_fault(FakeLoki()))


@asynccontextmanager
async def served(fake: FakeLoki, fault: str = "", **options: Any) -> AsyncIterator[Loki]:
    """Run a Loki, and yield the adapter before it, which tries once, as long as before this fault."""
    async with fake.served() as url, aiohttp.ClientSession() as session:
        given = {"url": url, "selector": SELECTOR, "timeout": limit(fault), "tries": 1, **options}
        yield Loki.build(session, given, {}, now=lambda: nanoseconds(NOW))
    assert fake.findings == []


async def read(logs: Loki, limit: int = 100, environment: str = "production") -> LogPage:
    """Ask for the newest lines of the last hour."""
    since = NOW - timedelta(hours=1)
    return await logs.read(LogQuery(service="api", environment=environment, since=since, limit=limit))


async def _all(fake: FakeLoki) -> LogPage:
    async with served(fake) as logs:
        return await read(logs)


def texts(page: LogPage) -> list[str]:
    """Return what was logged."""
    return [entry.text for entry in page.entries]


@pytest.mark.parametrize("has_categories", [False, True])
async def test_streams_are_merged_by_time(*, has_categories: bool) -> None:
    """However Loki tells what it keeps beside a line, its lines stand in the order they were logged in."""
    fake = FakeLoki(has_categories=has_categories)
    fake.lines += [Line(START + n, APP, f"line {n}", {"pod": f"api-{n % 3}"}) for n in range(9)]
    async with served(fake) as logs:
        page = await read(logs)

    assert texts(page) == [f"line {n}" for n in range(9)]
    assert [entry.source for entry in page.entries] == [f"api-{n % 3}" for n in range(9)]


async def test_metadata_may_stand_flat_in_a_third_place() -> None:
    """Older ones tell it so."""
    value = [str(START), "slow", {"pod": "api-1", "level": "warn", "number": 7}]
    result = [{"stream": APP, "values": [value]}]
    fake = FakeLoki()
    fake.plays.append(answers(200, {"data": {"resultType": "streams", "result": result}}))
    async with served(fake) as logs:
        (entry,) = (await read(logs)).entries

    assert (entry.source, entry.level) == ("api-1", Level.WARNING)


@pytest.mark.parametrize(
    ("labels", "text", "level"),
    [
        ({"level": "warn", "detected_level": "error"}, "x", Level.WARNING),
        ({"detected_level": "fatal"}, "x", Level.CRITICAL),
        ({"detected_level": "unknown"}, "level=debug x", Level.DEBUG),
        ({}, '{"severity": "ERROR"}', Level.ERROR),
        ({}, "an error in words", None),
    ],
)
async def test_a_level_is_told_by_label_or_line(
    labels: dict[str, str], text: str, level: Level | None
) -> None:
    """The team's label first, then what Loki found, then the line itself."""
    fake = FakeLoki()
    fake.lines.append(Line(START, APP, text, labels))
    async with served(fake) as logs:
        (entry,) = (await read(logs)).entries

    assert entry.level is level


@pytest.mark.parametrize("limit", [3, 4, 7, 10, 11, 12])
async def test_pages_neither_lose_nor_double_a_line(limit: int) -> None:
    """Also where several lines are of one moment and a page ends among them."""
    fake = FakeLoki()
    fake.lines += [Line(START + n // 3 * 1000, {**APP, "n": str(n)}, f"line {n}") for n in range(11)]
    times = [entry.at for entry in (await _all(fake)).entries]
    async with served(fake, max_entries=4) as logs:
        page = await read(logs, limit)

    assert [entry.at for entry in page.entries] == times[-limit:]
    assert len(set(texts(page))) == min(limit, 11)
    assert page.is_cut == (limit < 11)


async def test_more_of_one_moment_than_a_page_holds() -> None:
    """Loki cannot be asked for the rest: that older ones are left out is told."""
    fake = FakeLoki()
    fake.lines += [Line(START, {**APP, "n": str(n)}, "old") for n in range(6)]
    fake.lines += [Line(START + 1, APP, "new")]
    async with served(fake, max_entries=3) as logs:
        page = await read(logs, 5)

    assert texts(page)[-1] == "new"
    assert page.is_cut
    assert len(fake.calls) <= 4


async def test_as_many_questions_as_it_needs_and_no_more() -> None:
    """A limit above what Loki takes at once becomes several questions."""
    fake = FakeLoki()
    fake.lines += [Line(START + n, APP, str(n)) for n in range(6000)]
    async with served(fake) as logs:
        page = await read(logs, 6000)

    assert (len(page.entries), page.is_cut, len(fake.calls)) == (6000, False, 2)


async def test_a_quiet_place_is_none_that_is_not_there() -> None:
    """Nothing lately is no lines; no stream for weeks is an error that names the selector."""
    fake = FakeLoki()
    fake.lines.append(Line(nanoseconds(NOW - timedelta(days=20)), {"app": "api", "env": "prod"}, "old"))
    selector = '{app="{service}", env="{environment}"}'
    async with served(fake, selector=selector, environments={"production": "prod"}) as logs:
        assert texts(await read(logs)) == []
        with pytest.raises(BackEndError, match=r'no stream \{app="api", env="staging"\}.*selector'):
            await read(logs, environment="staging")


async def test_loki_says_why_in_plain_text() -> None:
    """Its words are on the card: what it refuses is not only a number."""
    fake = FakeLoki()
    async with served(fake, max_entries=6000) as logs:
        with pytest.raises(NotSetUp, match=r"answered 400: max entries limit .* \(6000 > 5000\)"):
            await read(logs, 7000)


@pytest.mark.parametrize("route", ["query_range", "series", "labels"])
@pytest.mark.parametrize("fault", FAULTS)
async def test_every_fault_is_a_sentence(route: str, fault: str) -> None:
    """Whatever comes instead of an answer, to whichever question: who, what, and never a secret."""
    fake = FakeLoki(authorization="Bearer secret-token")
    is_quiet = route == "series"  # which is asked where there are no lines lately
    fake.lines.append(Line(START - LONG * is_quiet, APP, "there"))
    play = every_fault(fake, told={"message": "no secret-token"})[fault]
    fake.plays_on[f"GET {route}"] = [play] * (2 if fault.startswith("reset") else 1)  # aiohttp asks once more
    async with served(fake, fault, token="secret-token") as logs:  # noqa: S106 - what must not be told
        with pytest.raises(BackEndError, match=r"^Loki \w+") as caught:
            await (logs.ping() if route == "labels" else read(logs))

    assert not any(secret in str(caught.value) for secret in SECRETS)


async def test_a_passing_trouble_is_asked_again() -> None:
    """A question changes nothing, so it is repeated."""
    fake = FakeLoki()
    fake.lines.append(Line(START, APP, "there"))
    fake.plays += [
        answers(503, text="too many outstanding requests"),
        answers(429, text="slow", Retry_After="0"),
    ]
    async with served(fake, tries=3) as logs:
        assert texts(await read(logs)) == ["there"]


@pytest.mark.parametrize(
    ("options", "header"),
    [
        ({"token": "t"}, "Bearer t"),
        ({"username": "u", "password": "pä"}, "Basic dTpww6Q="),
    ],
)
async def test_it_says_who_it_is(options: dict[str, str], header: str) -> None:
    """By token, or by name and password; wrong ones are told with Loki's own words."""
    fake = FakeLoki(authorization=header)
    fake.lines.append(Line(START, APP, "there"))
    async with served(fake, **options) as logs:
        assert texts(await read(logs)) == ["there"]
    async with served(fake) as logs:
        with pytest.raises(NotSetUp, match="answered 401: Unauthorized"):
            await logs.ping()


async def test_how_it_signs_in_is_never_told() -> None:
    """Not by a proxy either that repeats what it does not take."""
    fake = FakeLoki()
    fake.plays.append(answers(403, {"error": "Basic dTpzM2NyZXQ= is u:s3cret"}))
    async with served(fake, username="u", password="s3cret") as logs:  # noqa: S106 - nobody's
        with pytest.raises(NotSetUp, match=r"Basic \(a secret\) is u:\(a secret\)$"):
            await read(logs)


async def test_a_missing_tenant_is_told() -> None:
    """One with several tenants wants to know whose lines are meant."""
    async with served(FakeLoki(tenant="team")) as logs:
        with pytest.raises(NotSetUp, match="no org id"):
            await logs.ping()


@pytest.mark.parametrize("lines", [[], [Line(START, {"job": "x"}, "x")]])
async def test_a_label_that_is_not_there_is_missed_by_the_check(lines: list[Line]) -> None:
    """Before somebody asks in an emergency; with the labels that are there."""
    fake = FakeLoki()
    fake.lines += lines
    async with served(fake) as logs:
        with pytest.raises(NotSetUp, match=r"no label app of the selector lately, only: (none|job)$"):
            await logs.ping()


@pytest.mark.parametrize("value", [["x", "y"], ["1"], [None, "y"]])
async def test_lines_that_cannot_be_read_are_an_error(value: list[Any]) -> None:
    """Nothing is guessed of an answer that is none."""
    fake = FakeLoki()
    result = {"data": {"resultType": "streams", "result": [{"stream": {}, "values": [value]}]}}
    fake.plays.append(answers(200, result))
    async with served(fake) as logs:
        with pytest.raises(BackEndError, match="lines that cannot be read"):
            await read(logs)


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({}, "the options are url, selector"),
        ({"url": "http://x"}, "the options are url, selector"),
        ({"url": "http://x", "selector": SELECTOR, "colour": "red"}, "colour"),
        ({"url": "http://x", "selector": "{}"}, "selector"),
        (
            {"url": "http://x", "selector": SELECTOR, "token": "t", "username": "u", "password": "p"},
            "not both",
        ),
        ({"url": "http://x", "selector": SELECTOR, "username": "u"}, "go together"),
        ({"url": "http://x", "selector": SELECTOR, "password": "p"}, "go together"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any], fault: str) -> None:
    """With those there are."""
    nothing: Any = None
    with pytest.raises(ValueError, match=fault):
        Loki.build(nothing, options, {})


async def test_the_documented_example_can_be_built() -> None:
    """Whoever copies it from docs/adapters starts a bot."""
    async with aiohttp.ClientSession() as session:
        assert Loki.build(session, sample("loki"), {})
