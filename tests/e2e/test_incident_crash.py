"""The bot is killed at the worst moments of an incident: it begins once, ends once, and every word stands."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.commands import Value
from tests.e2e.crash import kill, killed_at, launch, proven, restart, stands, unanswered
from tests.e2e.incident import Incident, create, resolve
from tests.e2e.pilot import Pilot, sandbox

pytestmark = pytest.mark.asyncio(loop_scope="module")

MESSAGES = "/channels/*/messages"
CALLBACK = "/interactions/*/*/callback"
REPLY = "/webhooks/*/*/messages/@original"
OPENING = (
    ("POST", MESSAGES, "card"),
    ("PUT", f"{MESSAGES}/pins/*", ""),
    ("POST", MESSAGES, "call 1"),
    ("PUT", f"{MESSAGES}/*/reactions/*/@me", ""),
    ("POST", MESSAGES, "announcement"),
    ("PATCH", f"{MESSAGES}/*", "card"),
    ("PATCH", f"{MESSAGES}/*", "call 1"),
)
"""What the bot tells Discord once there is a room; the words are the step of the message that it is about."""
ENDING = (
    ("POST", MESSAGES, "resolution"),
    ("POST", MESSAGES, "postmortem"),
    ("PATCH", f"{MESSAGES}/*", "card"),
    ("PATCH", f"{MESSAGES}/*", "call 1"),
    ("PATCH", f"{MESSAGES}/*", "announcement"),
    ("PATCH", f"{MESSAGES}/*", "resolution"),
)
"""What it tells once the meeting is made."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pilot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pilot]:
    """Fly one sandbox whose bot dies in every test; each has an incident of its own."""
    async with sandbox(tmp_path_factory.mktemp("state")) as pilot:
        yield pilot


async def began_once(pilot: Pilot, incident: Incident) -> None:
    """Hold its beginning against the promises: one room, one of each message and record."""
    await incident.message("announcement")
    await incident.message("card", "On-call notified")
    for event in ("incident.room", "incident.paged"):
        await stands(pilot, event, incident.id)
    await proven(pilot)
    room, [card], [call] = await incident.room(), incident.messages("card"), incident.messages("call 1")
    reactions = pilot.person("oncall").view.reactions
    seeds = await pilot.person("oncall").until(lambda: reactions.get(call["id"]))
    [public] = await incident.public()

    assert room["name"].startswith("inc-")
    assert (card["channel_id"], call["channel_id"]) == (room["id"], room["id"])
    assert await incident.pinned(room["id"]) == [card["id"]]
    assert seeds == [("✅", pilot.ready["application_id"])]
    assert len(incident.messages("announcement")) == 1
    assert public["name"] == incident.title
    for event in ("incident.opened", "incident.room", "incident.paged"):
        assert len(incident.records(event)) == 1, event
    assert len(incident.commands(incident.title)) == 1


async def ended_once(pilot: Pilot, incident: Incident, words: str) -> None:
    """Hold its end against the promises: one meeting, one last word, one draft, one record each."""
    await incident.message("postmortem")
    await incident.message("card", "draft with /incident postmortem")
    await stands(pilot, "incident.meeting", incident.id)
    await proven(pilot)
    [resolution], [postmortem] = incident.messages("resolution"), incident.messages("postmortem")
    files = await pilot.person("oncall").files(postmortem)
    [public] = await incident.public()

    assert len(await incident.events()) == 1
    assert words in resolution["content"]
    assert [incident.title in text.decode() for text in files.values()] == [True]
    assert (public["status"], public["incident_updates"][0]["body"]) == ("resolved", words)
    assert len(public["incident_updates"]) == 2
    for event in ("incident.resolved", "incident.meeting"):
        assert len(incident.records(event)) == 1, event
    assert len(incident.commands(words)) == 1


async def test_killed_at_one_call_of_the_opening_after_the_other(pilot: Pilot) -> None:
    """At its room, card, pin, call, seed, announcement, edits: it goes on and repeats nothing."""
    title = "Payment processing failures"
    async with killed_at(pilot, "POST", "/guilds/*/channels"), unanswered(create(pilot, title)):
        incident = await Incident.opened(pilot, title)
    for method, path, step in OPENING:
        async with killed_at(pilot, method, path, incident.mark(step) if step else ""):
            await launch(pilot)
    await restart(pilot)

    await began_once(pilot, incident)


async def test_killed_at_one_call_of_the_ending_after_the_other(pilot: Pilot) -> None:
    """At its meeting, last word, draft, edits: it is over once, and nothing of its beginning comes again."""
    await create(pilot, "Payments are slow")
    incident = await Incident.opened(pilot, "Payments are slow")
    events = f"/guilds/{pilot.ready['guild_id']}/scheduled-events"
    async with killed_at(pilot, "POST", events), unanswered(resolve(pilot, incident, "The pool is larger.")):
        await stands(pilot, "incident.resolved", incident.id)
    for method, path, step in ENDING:
        async with killed_at(pilot, method, path, incident.mark(step)):
            await launch(pilot)
    await restart(pilot)

    await ended_once(pilot, incident, "The pool is larger.")
    await began_once(pilot, incident)


@pytest.mark.parametrize("step", ["update 1", "notice 1"])
async def test_killed_while_an_update_is_told(pilot: Pilot, step: str) -> None:
    """At the update in the room, at the one in #incidents: each stands once, and once for the public.

    The bot sends them side by side, so only the first kill of an incident is sure to find its call.
    """
    title = f"Payments wait at {step}"
    await create(pilot, title, "sev3")
    incident = await Incident.opened(pilot, title)
    told: dict[str, Value] = {
        "text": "We have found it.",
        "status": "identified",
        "notify": True,
        "incident": incident.id,
    }
    ask = pilot.person("oncall").slash("incident update", channel="incidents", **told)
    async with killed_at(pilot, "POST", MESSAGES, incident.mark(step)) as dead, unanswered(ask):
        await dead.wait()
    await restart(pilot)

    await incident.message("card", "Status page: Identified")
    for each in ("update 1", "notice 1"):
        await incident.message(each)
    await proven(pilot)
    [public] = await incident.public()
    assert [one["body"] for one in public["incident_updates"]].count("We have found it.") == 1
    assert [len(incident.messages(each)) for each in ("update 1", "notice 1")] == [1, 1]
    assert len(incident.records("incident.updated")) == 1


@pytest.mark.parametrize(
    ("method", "path", "step"),
    [
        ("DELETE", "/guilds/*/scheduled-events/*", ""),
        ("POST", MESSAGES, "call 2"),
        ("POST", MESSAGES, "reopening 1"),
    ],
)
async def test_killed_while_it_is_opened_again(pilot: Pilot, method: str, path: str, step: str) -> None:
    """At the meeting that is called off, at the call, at the word in the room: all of it happens once.

    The bot takes these steps side by side, so only the first kill of an incident is sure to find its call.
    """
    title = f"Payments fail twice at {step or method}"
    await create(pilot, title, "sev3")
    incident = await Incident.opened(pilot, title)
    await resolve(pilot, incident, "It works.")
    await stands(pilot, "incident.meeting", incident.id)
    ask = pilot.person("oncall").slash("incident reopen", channel="incidents", incident=incident.id)
    mark = incident.mark(step) if step else ""
    async with killed_at(pilot, method, path, mark) as dead, unanswered(ask):
        await dead.wait()
    await restart(pilot)

    await incident.message("card", "Status page: Investigating")
    for each in ("call 2", "reopening 1"):
        await incident.message(each)
    await proven(pilot)
    assert await incident.events() == []
    assert [len(incident.messages(each)) for each in ("call 2", "reopening 1")] == [1, 1]
    assert len(incident.records("incident.reopened")) == 1


async def test_killed_while_it_answers(pilot: Pilot) -> None:
    """Killed before it began, nothing was done; killed as it answers, all was, and of both once."""
    async with killed_at(pilot, "POST", CALLBACK) as dead, unanswered(create(pilot, "No answer")):
        await dead.wait()
    await restart(pilot)
    async with killed_at(pilot, "PATCH", REPLY) as dead, unanswered(create(pilot, "A late answer")):
        await dead.wait()
        incident = await Incident.opened(pilot, "A late answer")
    await restart(pilot)

    await began_once(pilot, incident)
    assert [one for one in pilot.audit() if one["reason"] == "No answer"] == []


@pytest.mark.parametrize("event", ["incident.opened", "incident.room", "incident.paged"])
async def test_killed_as_soon_as_its_beginning_is_written(pilot: Pilot, event: str) -> None:
    """Whatever stands in the audit log last when the bot dies, the incident begins once."""
    title = f"Killed at {event}"
    async with unanswered(create(pilot, title)):
        incident = await Incident.opened(pilot, title)
        await stands(pilot, event, incident.id)
        await kill(pilot)

    await restart(pilot)

    await began_once(pilot, incident)


@pytest.mark.parametrize("event", ["incident.resolved", "incident.meeting"])
async def test_killed_as_soon_as_its_end_is_written(pilot: Pilot, event: str) -> None:
    """Whatever stands in the audit log last when the bot dies, the incident ends once."""
    title = f"Killed at {event}"
    await create(pilot, title)
    incident = await Incident.opened(pilot, title)
    async with unanswered(resolve(pilot, incident, f"Over {event}.")):
        await stands(pilot, event, incident.id)
        await kill(pilot)

    await restart(pilot)

    await ended_once(pilot, incident, f"Over {event}.")
    await began_once(pilot, incident)
