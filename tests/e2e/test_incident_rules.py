"""What Discord's own rules mean for an incident: who pins what, where rooms stand, what the bot may not."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.incident import Incident, resolve
from tests.e2e.pilot import Pilot, sandbox

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pilot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pilot]:
    """Fly one sandbox; each test has an incident of its own and gives back what it took."""
    async with sandbox(tmp_path_factory.mktemp("state")) as pilot:
        yield pilot


async def test_what_people_pin_is_in_the_timeline(pilot: Pilot) -> None:
    """Under who wrote it, and once; Discord's notice of it is nobody's words."""
    incident = await Incident.begun(pilot, "Somebody pins the cause")
    alice, room = pilot.person("alice"), (await incident.room())["id"]
    said = await alice.call("POST", f"/channels/{room}/messages", {"content": "The key expired"})

    await pilot.person("oncall").call("PUT", f"/channels/{room}/messages/pins/{said['id']}")

    noted = await pilot.record("incident.noted", id=incident.id)
    await incident.told_pinned(said)
    assert (noted["user"], noted["reason"].split(" http")[0]) == ("@alice", "The key expired")
    assert len(incident.records("incident.noted")) == 1
    assert await incident.pinned(room) == [said["id"], incident.messages("card")[0]["id"]]


async def test_a_room_has_a_category_with_place(pilot: Pilot) -> None:
    """It stands where #incidents does, apart from the other channels."""
    room = await (await Incident.begun(pilot, "Where is it")).room()
    oncall, channels = pilot.person("oncall"), pilot.ready["channels"]
    incidents = await oncall.call("GET", f"/channels/{channels['incidents']}")
    deployments = await oncall.call("GET", f"/channels/{channels['deployments']}")

    assert room["parent_id"] == incidents["parent_id"] != deployments["parent_id"]


async def test_an_incident_goes_on_without_what_the_bot_may_not(pilot: Pilot) -> None:
    """It neither pins nor schedules, and ends all the same; once it may again, the meeting is made."""
    taken = ("PIN_MESSAGES", "CREATE_EVENTS", "MANAGE_EVENTS")
    for permission in taken:
        await pilot.control("revoke_permission", permission=permission)
    try:
        incident = await Incident.begun(pilot, "The bot may little")
        card = await incident.message("card", "On-call notified")
        await resolve(pilot, incident, "It went by itself.")
        await incident.message("resolution")
        assert await incident.pinned(card["channel_id"]) == []
        assert await incident.events() == []
    finally:
        for permission in taken:
            await pilot.control("grant_permission", permission=permission)

    await pilot.record("incident.meeting", id=incident.id)
    assert len(await incident.events()) == 1
