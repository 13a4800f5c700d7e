"""Who is on call, as PagerDuty's REST API tells it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.adapters.http import JsonClient
from bot.adapters.paging import wire
from bot.adapters.paging.on_calls import OnCalls
from tests.fakes.pagerduty import EVENTS, Duty, FakePagerDuty

TOKEN = "rest-token"  # noqa: S105 - nobody's


@pytest.fixture
def pagerduty() -> FakePagerDuty:
    """Return one with people on call by schedules and policies."""
    fake = FakePagerDuty((), TOKEN)
    fake.duties += [
        Duty("Maria Perez", "S1", "P1"),
        Duty("Joe Doe", "S1", "P2"),
        Duty("Maria Perez", "S1", "P2"),
        Duty("Big Boss", "S2", "P1", level=2),
    ]
    return fake


@pytest.fixture
async def on_calls(pagerduty: FakePagerDuty) -> AsyncIterator[OnCalls]:
    """Return who asks there."""
    async with pagerduty.served() as url, aiohttp.ClientSession() as session:
        headers = wire.headers(TOKEN)
        client = JsonClient(session, "PagerDuty", url.removesuffix(EVENTS), headers=headers)
        yield OnCalls(client, {"a": "S1", "boss": "S2"}, {"b": "P1", "a": "P1", "c": "P3"})
    assert pagerduty.findings == []


@pytest.mark.parametrize(
    ("team", "names"),
    [
        ("a", ("Maria Perez", "Joe Doe")),
        ("b", ("Maria Perez",)),
        ("boss", ("Big Boss",)),
        ("c", ()),
        ("unknown", ()),
    ],
)
async def test_each_is_named_once(on_calls: OnCalls, team: str, names: tuple[str, ...]) -> None:
    """By the team's schedule, else its policy, of which only the first level is called at once."""
    assert await on_calls.names(team) == names


async def test_a_team_that_is_not_configured_is_not_asked_for(
    on_calls: OnCalls, pagerduty: FakePagerDuty
) -> None:
    """Without a filter PagerDuty would name everybody."""
    await on_calls.names("unknown")

    assert pagerduty.calls == []
    assert on_calls.teams == {"a": "S1", "boss": "S2", "b": "P1", "c": "P3"}
