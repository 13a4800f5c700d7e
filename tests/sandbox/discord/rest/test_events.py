"""Scheduled events over HTTP."""

from typing import Any

import pytest

from sandbox.discord.events import Dispatch
from sandbox.discord.world import World
from tests.fakes.discord import ALICE, GUILD, Http, ManualClock

EVENTS = f"/guilds/{GUILD}/scheduled-events"
EVENT = {
    "name": "Postmortem",
    "description": "What happened",
    "privacy_level": 2,
    "entity_type": 3,
    "scheduled_start_time": "2026-03-05T14:00:00+00:00",
    "scheduled_end_time": "2026-03-05T15:00:00+00:00",
    "entity_metadata": {"location": "#inc-20260304-payment"},
}
HOUR = 3600


async def _made(http: Http, **changes: Any) -> str:
    status, event = await http.bot("POST", EVENTS, {**EVENT, **changes})
    assert status == 200, event
    return f"{EVENTS}/{event['id']}"


async def _names(http: Http) -> list[str]:
    return [one["name"] for one in (await http.alice("GET", EVENTS))[1]]


async def test_an_event_comes_and_goes(http: Http, events: list[Dispatch]) -> None:
    """Made, read, changed and deleted, each told with the whole event; then there is none: 10070."""
    at = await _made(http)
    _, read = await http.alice("GET", at)
    status, changed = await http.bot("PATCH", at, {"name": "Later"})
    gone = await http.bot("DELETE", at)

    assert {**read, **EVENT} == read
    assert (status, changed) == (200, {**read, "name": "Later"})
    assert gone == (204, None)
    told = [(one.event, one.payload["name"]) for one in events if one.event.startswith("GUILD_SCHEDULED")]
    assert told == [
        ("GUILD_SCHEDULED_EVENT_CREATE", "Postmortem"),
        ("GUILD_SCHEDULED_EVENT_UPDATE", "Later"),
        ("GUILD_SCHEDULED_EVENT_DELETE", "Later"),
    ]


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PATCH", {"name": "Later"}), ("DELETE", None)])
async def test_unknown_events_are_10070(http: Http, method: str, body: Any) -> None:
    """404 for whatever is wanted of them."""
    status, refused = await http.bot(method, f"{EVENTS}/1", body)

    assert (status, refused["code"]) == (404, 10070)


async def test_they_are_listed_until_they_are_over(http: Http, clock: ManualClock) -> None:
    """Cancelled or ended, they are not shown any more."""
    cancelled = await _made(http, name="cancelled")
    await _made(http, name="short")
    await _made(http, name="long", scheduled_end_time="2026-03-06T15:00:00+00:00")
    assert await _names(http) == ["cancelled", "short", "long"]

    await http.bot("PATCH", cancelled, {"status": 4})
    assert await _names(http) == ["short", "long"]
    clock.advance(25 * HOUR)
    assert await _names(http) == ["long"]


async def test_the_interested_are_counted_on_request(http: Http, world: World) -> None:
    """Else nothing is said of them."""
    at = await _made(http)
    world.state.set_scheduled_event_subscription(GUILD, int(at.rsplit("/", 1)[1]), ALICE, subscribed=True)

    assert "user_count" not in (await http.bot("GET", at))[1]
    assert (await http.bot("GET", f"{at}?with_user_count=true"))[1]["user_count"] == 1
    assert (await http.bot("GET", f"{EVENTS}?with_user_count=1"))[1][0]["user_count"] == 1


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {**EVENT, "name": 5}, {**EVENT, "entity_metadata": "here"}, {**EVENT, "entity_type": []}],
)
async def test_nonsense_is_refused(http: Http, body: Any) -> None:
    """50035, and nothing is made."""
    status, refused = await http.bot("POST", EVENTS, body)

    assert (status, refused["code"]) == (400, 50035)
    assert await _names(http) == []


async def test_not_everybody_makes_events(http: Http) -> None:
    """403 / 50013 for who may not make one, nor change or delete another's."""
    at = await _made(http)
    for method, path, body in (
        ("POST", EVENTS, EVENT),
        ("PATCH", at, {"name": "Mine"}),
        ("DELETE", at, None),
    ):
        status, refused = await http.alice(method, path, body)
        assert (status, refused["code"]) == (403, 50013)


async def test_a_hundred_are_enough(http: Http) -> None:
    """The next one is 30038, until one of them is over."""
    made = [await _made(http, name=str(number)) for number in range(100)]
    assert (await http.bot("POST", EVENTS, EVENT))[1]["code"] == 30038
    await http.bot("PATCH", made[0], {"status": 4})

    await _made(http)
