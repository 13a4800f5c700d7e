"""The Loki of the tests: it refuses what Loki refuses, in plain text, and knows nothing else."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.fakes.loki import LONGEST, FakeLoki, Line

RANGE = {"start": "10", "end": "20"}


@pytest.fixture
def fake() -> FakeLoki:
    """Return one with three lines in two streams."""
    fake = FakeLoki()
    fake.lines += [
        Line(10, {"app": "a"}, "10"),
        Line(15, {"app": "b"}, "15"),
        Line(20, {"app": "a"}, "late"),
    ]
    return fake


@pytest.fixture
async def http(fake: FakeLoki) -> AsyncIterator[aiohttp.ClientSession]:
    """Return a line to it."""
    async with fake.served() as url, aiohttp.ClientSession(f"{url}/loki/api/v1/") as session:
        yield session


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('{app="a"}', ["10"]),
        ('{app!="a", app=~".+"}', ["15"]),
        ('{app=~"a|b",}', ["15", "10"]),
        ('{app=~".+", app!~"b"}', ["10"]),
        ("{app=`b`}", ["15"]),
    ],
)
async def test_selectors_choose_streams(http: aiohttp.ClientSession, query: str, found: list[str]) -> None:
    """Every comparison, newest first, from the start until before the end."""
    async with http.get("query_range", params={**RANGE, "query": query}) as answer:
        told = await answer.json()

    assert sorted(value[1] for each in told["data"]["result"] for value in each["values"]) == sorted(found)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"query": '{app=~".*"}'}, "at least one regexp or equality matcher"),
        ({"query": '{app!="a"}'}, "at least one regexp or equality matcher"),
        ({"query": "{}"}, "at least one regexp or equality matcher"),
        ({"query": '{app="a'}, "parse error"),
        ({"query": "{app=a}"}, "parse error"),
        ({"query": '{app=~"("}'}, "parse error"),
        ({"query": "app"}, "parse error"),
        ({"query": '{app="a"} |= "x"'}, "parse error"),
        ({"limit": "5001"}, "max entries limit"),
        ({"start": "20"}, "end timestamp"),
        ({"end": str(11 + LONGEST)}, "time range exceeds"),
    ],
)
async def test_it_refuses_in_plain_text(
    http: aiohttp.ClientSession, asked: dict[str, str], words: str
) -> None:
    """What Loki refuses is never JSON."""
    async with http.get("query_range", params={"query": '{app="a"}', **RANGE, **asked}) as answer:
        assert (answer.status, answer.content_type) == (400, "text/plain")
        assert words in await answer.text()


async def test_what_it_does_not_know_is_a_finding(http: aiohttp.ClientSession, fake: FakeLoki) -> None:
    """A parameter as well as a route."""
    async with http.get("labels", params={"colour": "red"}) as answer:
        assert answer.status == 400
    async with http.get("query") as answer:
        assert answer.status == 404

    assert fake.findings == [
        "GET /loki/api/v1/labels: unknown colour",
        "GET /loki/api/v1/query: there is no such route",
    ]
