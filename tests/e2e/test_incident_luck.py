"""Bad luck in an incident: answers get lost, two are as fast, and people delete what belongs to it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.crash import kill, restart
from tests.e2e.incident import Incident, resolve
from tests.e2e.pilot import Pilot, sandbox
from tests.e2e.view import Json

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pilot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pilot]:
    """Fly one sandbox; each test has an incident of its own."""
    async with sandbox(tmp_path_factory.mktemp("state")) as pilot:
        yield pilot


async def ended(pilot: Pilot, title: str) -> Incident:
    """Let an incident begin and end; return it once its draft stands."""
    incident = await Incident.begun(pilot, title)
    await resolve(pilot, incident, f"{title}, no more.")
    await incident.message("postmortem")
    await incident.message("card", "draft with /incident postmortem")
    return incident


@contextlib.asynccontextmanager
async def dead(pilot: Pilot, *, really: bool) -> AsyncIterator[None]:
    """Let the bot be dead inside the block, or only look on."""
    if really:
        await kill(pilot)
    yield
    if really:
        await restart(pilot)


async def another(pilot: Pilot, incident: Incident, step: str, former: Json) -> Json:
    """Return the message of a step that stands for one that is gone."""
    return await pilot.person("oncall").until(
        lambda: next((one for one in incident.messages(step) if one["id"] > former["id"]), None)
    )


async def test_a_room_whose_answer_is_lost_is_made_once(pilot: Pilot) -> None:
    """Discord made it and answered 500: the bot finds it and goes on there."""
    await pilot.control("fail", method="POST", path="/guilds/*/channels", status=500, after_apply=True)

    incident = await Incident.begun(pilot, "The room has no answer")

    await incident.message("card", "On-call notified")
    room = await incident.room()
    await incident.message("announcement", f"<#{room['id']}>")
    assert [one["channel_id"] for one in incident.messages("card")] == [room["id"]]
    assert len(incident.records("incident.room")) == 1


async def test_a_meeting_whose_answer_is_lost_is_made_once(pilot: Pilot) -> None:
    """Discord made it and answered 500: the bot finds it, and the card tells when it is."""
    incident = await Incident.begun(pilot, "The meeting has no answer")
    await pilot.control(
        "fail", method="POST", path="/guilds/*/scheduled-events", status=500, after_apply=True
    )

    await resolve(pilot, incident, "It is over.")

    await pilot.record("incident.meeting", id=incident.id)
    assert len(await incident.events()) == 1
    assert len(incident.messages("resolution")) == 1


async def test_two_resolve_it_at_once(pilot: Pilot) -> None:
    """It is resolved once, in the words of one; the other is told who was faster."""
    incident = await Incident.begun(pilot, "Two are as fast")

    replies = await asyncio.gather(
        resolve(pilot, incident, "By the one on call."), resolve(pilot, incident, "By Bob.", who="bob")
    )

    await incident.message("postmortem")
    [record], [resolution] = incident.records("incident.resolved"), incident.messages("resolution")
    [late] = [reply.text for reply in replies if "already" in reply.text]
    assert late.startswith(f"{record['user']} has resolved ")
    assert record["reason"] in resolution["content"]
    assert len(await incident.events()) == 1


@pytest.mark.parametrize("is_dead", [False, True])
async def test_an_open_incident_gets_another_room(pilot: Pilot, *, is_dead: bool) -> None:
    """Its room was deleted, whether the bot saw it or not: there is a new one, with a pinned card."""
    incident = await Incident.begun(pilot, f"Somebody deletes the room, {is_dead}")
    room, [card] = await incident.room(), incident.messages("card")

    async with dead(pilot, really=is_dead):
        await pilot.control("delete_channel", channel=room["id"])

    card = await another(pilot, incident, "card", card)
    [new] = await incident.rooms()
    assert new["id"] != room["id"]
    assert card["channel_id"] == new["id"]
    await incident.told_pinned(card)
    assert await incident.pinned(new["id"]) == [card["id"]]


@pytest.mark.parametrize("is_dead", [False, True])
async def test_an_open_incident_gets_another_card(pilot: Pilot, *, is_dead: bool) -> None:
    """Its card was deleted, whether the bot saw it or not: there is a new one, pinned, in the same room."""
    incident = await Incident.begun(pilot, f"Somebody deletes the card, {is_dead}")
    room, [card] = await incident.room(), incident.messages("card")

    async with dead(pilot, really=is_dead):
        await pilot.control("delete_message", channel=room["id"], message=card["id"])

    new = await another(pilot, incident, "card", card)
    await incident.told_pinned(new)
    assert new["channel_id"] == room["id"]
    assert await incident.pinned(room["id"]) == [new["id"]]


async def test_a_deleted_meeting_is_not_made_again(pilot: Pilot) -> None:
    """Somebody decided that there is none: it is written down and shown, and holds over a restart."""
    incident = await ended(pilot, "Somebody deletes the meeting")
    [event] = await incident.events()

    await pilot.control("delete_event", event=event["id"])
    await pilot.record("incident.meeting", id=incident.id, reason="the scheduled event was deleted")
    await kill(pilot)
    await restart(pilot)

    await incident.message("card", "Postmortem: not scheduled")
    assert await incident.events() == []


async def test_a_resolved_incident_goes_without_its_room(pilot: Pilot) -> None:
    """Deleted when it is over, it is made again only when the incident is opened again."""
    incident = await ended(pilot, "Somebody tidies up")
    room = await incident.room()

    await pilot.control("delete_channel", channel=room["id"])
    await kill(pilot)
    await restart(pilot)
    assert await incident.rooms() == []
    await pilot.person("oncall").slash("incident reopen", channel="incidents", incident=incident.id)

    reopening = await incident.message("reopening 1")
    new = await incident.room()
    assert reopening["channel_id"] == new["id"]


async def test_where_no_channel_can_be_made_there_is_a_thread(pilot: Pilot) -> None:
    """The bot may not create channels: people talk in a thread of #incidents, and the card says why."""
    await pilot.control("revoke_permission", permission="MANAGE_CHANNELS")
    try:
        incident = await Incident.begun(pilot, "No channel for this")
        card = await incident.message("card", "The bot may not create channels here, so this is a thread.")
    finally:
        await pilot.control("grant_permission", permission="MANAGE_CHANNELS")

    [announcement] = incident.messages("announcement")
    thread = await pilot.person("oncall").call("GET", f"/channels/{card['channel_id']}")
    assert await incident.rooms() == []
    assert thread["parent_id"] == pilot.ready["channels"]["incidents"]
    assert f"<#{thread['id']}>" in announcement["content"]
