"""Who is called in an incident as time goes by: the one on call, the next one, a silent commander."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from tests.e2e.clock import jumping, travel
from tests.e2e.crash import kill, restart
from tests.e2e.incident import Incident, resolve
from tests.e2e.person import Declined
from tests.e2e.pilot import Pilot, sandbox
from tests.e2e.rules import Rules, reread
from tests.e2e.view import Json

pytestmark = pytest.mark.asyncio(loop_scope="module")

SERVICE, TEAM = "order-service", "order-team"
WEEKS, FIRST_WEEK = ("oncall", "carol"), datetime(2026, 1, 5, 9, tzinfo=UTC)
"""The rota of the team in chatops.yaml; when all of it were called, erin is."""
ROTA = '["1180000000000000506", "1180000000000000504"]'


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pilot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pilot]:
    """Fly one sandbox whose bot's clock can be moved; each test has an incident of its own."""
    config = Rules(tmp_path_factory.mktemp("team")).config
    told = config.read_text(encoding="utf-8")
    assert told.count(ROTA) == 1
    more = told.replace(ROTA, f'{ROTA}, escalate_to: ["1180000000000000505"]')
    config.write_text(more, encoding="utf-8")
    async with sandbox(config.with_name("state"), config=config, command=jumping) as pilot:
        yield pilot


async def after(pilot: Pilot, **time: float) -> None:
    """Move the bot's clock on by this time; return once the bot goes by it."""
    now = datetime.fromisoformat((await reread(pilot))["timestamp"])
    await travel(pilot, now + timedelta(**time))


def order(incident: Incident) -> list[str]:
    """Return who is to be called, the first one first."""
    [opened] = incident.records("incident.opened")
    weeks = (datetime.fromisoformat(opened["timestamp"]) - FIRST_WEEK) // timedelta(weeks=1)
    return [WEEKS[weeks % 2], WEEKS[1 - weeks % 2], "erin"]


def called(pilot: Pilot, message: Json) -> list[str]:
    """Return who heard of a message when it came."""
    came = pilot.person("oncall").view.looks[message["id"]][0]  # an edit calls nobody
    ids = [each["id"] for each in came["mentions"]]
    return [name for name, user in pilot.ready["users"].items() if user["id"] in ids]


def calls(incident: Incident) -> list[Json]:
    """Return every call so far."""
    return [message for number in range(1, 6) for message in incident.messages(f"call {number}")]


def changes(pilot: Pilot, room: Json) -> int:
    """Return how often a room was closed or opened so far."""
    seen = pilot.person("alice").view.events
    return sum(each.name == "CHANNEL_UPDATE" and each.payload["id"] == room["id"] for each in seen)


async def over(pilot: Pilot, incident: Incident) -> None:
    """End an incident; what it still wanted to say before that was said."""
    await resolve(pilot, incident, "It is over.")
    await incident.message("postmortem")


async def test_one_after_the_other_is_called(pilot: Pilot) -> None:
    """Whose week it is, who comes next, who stands behind the team: each once, when nobody has taken it."""
    incident = await Incident.begun(pilot, "Orders are lost", service=SERVICE)
    [announcement] = incident.messages("announcement")
    first = await incident.message("call 1", f"🔔 You are on call for {TEAM}: SEV-3 Orders are lost.")

    await after(pilot, minutes=4)
    assert len(calls(incident)) == 1
    for number in (2, 3):
        await after(pilot, minutes=5)
        await incident.message(f"call {number}", "🔔 Nobody has taken it for 5 minutes.")
    await after(pilot, minutes=30)
    await over(pilot, incident)

    assert f"On-call notified: {TEAM}" in announcement["content"].splitlines()
    assert first["channel_id"] == (await incident.room())["id"]
    assert [called(pilot, each) for each in calls(incident)] == [[name] for name in order(incident)]


async def test_whoever_takes_it_ends_the_calls(pilot: Pilot) -> None:
    """A ✅ of the team takes it, no stranger's: the call and the card say so, and nobody else is called."""
    incident = await Incident.begun(pilot, "Orders come twice", service=SERVICE)
    call, who = await incident.message("call 1", "React with ✅ to take it."), order(incident)[0]

    await pilot.person("mallory").react(call, "✅")
    await pilot.person(who).react(call, "✅")

    await incident.message("call 1", f"✅ Taken by @{who}.")
    await incident.message("card", f"Taken by @{who}")
    await after(pilot, minutes=30)
    await over(pilot, incident)
    assert [one["user"] for one in incident.records("incident.acknowledged")] == [f"@{who}"]
    assert len(calls(incident)) == 1


async def test_it_is_taken_while_the_bot_is_dead(pilot: Pilot) -> None:
    """A ✅ that nobody heard counts as soon as the bot is back, and nobody else is called."""
    incident = await Incident.begun(pilot, "Orders have no address", service=SERVICE)
    call = await incident.message("call 1")

    await kill(pilot)
    await pilot.person("bob").react(call, "✅")
    await restart(pilot)

    await incident.message("call 1", "✅ Taken by @bob.")
    await after(pilot, minutes=30)
    await over(pilot, incident)
    assert len(calls(incident)) == 1


async def test_it_is_taken_by_a_button(pilot: Pilot) -> None:
    """One click takes it; who is not of the team is told why not, and no button is left."""
    incident = await Incident.begun(pilot, "Orders have no price", service=SERVICE)
    call = await incident.message("call 1")

    refused = await pilot.person("mallory").press(call, "I take it")
    taken = await pilot.person("carol").press(call, "I take it")

    call = await incident.message("call 1", "✅ Taken by @carol.")
    assert "Nothing was" in refused.text
    assert taken.text == "Taken by @carol."
    assert call["components"] == []


async def test_a_silent_commander_is_reminded_three_times(pilot: Pilot) -> None:
    """Once for each half hour of a sev1, also over a restart; an update begins a new silence."""
    incident = await Incident.begun(pilot, "Nobody tells anything", "sev1")
    await incident.slash("assign", person=pilot.person("bob").id)

    for number, silence in ((1, "31 minutes"), (2, "1 hour "), (3, "1 hour ")):
        await after(pilot, minutes=31)
        reminder = await incident.message(f"reminder {number}", f"⏰ No update for {silence}")
        assert called(pilot, reminder) == ["bob"]
        if number == 2:
            await kill(pilot)
            await restart(pilot)
    await after(pilot, hours=5)
    await incident.slash("update", text="We are still investigating.")
    await after(pilot, minutes=31)
    await incident.message("reminder 4", "⏰ No update for 31 minutes")
    await over(pilot, incident)

    assert len(incident.records("incident.reminded")) == 4
    assert [len(incident.messages(f"reminder {number}")) for number in range(1, 6)] == [1, 1, 1, 1, 0]


async def test_a_change_of_severity_is_no_update(pilot: Pilot) -> None:
    """Silence is counted from the last word: what is worse now is reminded of by the shorter time."""
    incident = await Incident.begun(pilot, "It got worse", "sev2")

    await after(pilot, minutes=40)
    assert incident.messages("reminder 1") == []
    await incident.slash("severity", severity="sev1")

    await incident.message("reminder 1", "⏰ No update for 40 minutes")


async def test_a_resolved_room_is_archived(pilot: Pilot) -> None:
    """After the time of the settings nobody writes there any more, until the incident is opened again."""
    incident = await Incident.begun(pilot, "Nobody looks here any more")
    room = await incident.room()
    path = f"/channels/{room['id']}/messages"
    await over(pilot, incident)

    await after(pilot, days=6, hours=23)
    await pilot.person("alice").call("POST", path, {"content": "One last word."})
    await after(pilot, hours=2)
    await pilot.record("incident.archived", id=incident.id)
    with pytest.raises(Declined, match="403"):
        await pilot.person("alice").call("POST", path, {"content": "Too late."})

    await incident.slash("reopen", reason="It is back.")
    await pilot.person("alice").until(lambda: changes(pilot, room) == 2)
    await pilot.person("alice").call("POST", path, {"content": "Here again."})
