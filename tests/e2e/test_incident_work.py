"""The work on an incident over sockets: how bad it is, who does what, what is told, and what is refused."""

from tests.e2e.incident import Incident, resolve, status_page
from tests.e2e.pilot import Pilot, Reply
from tests.e2e.view import fields

NO_ROOM = (
    "This channel is no incident's room. Nothing was done. Go to its room, or name it with incident:. Open: "
)


def whole(reply: Reply) -> str:
    """Return all that an answer says, also in a file for want of room."""
    return "\n".join([reply.text, reply.embed_text, *(file.decode() for file in reply.files.values())])


async def test_how_bad_it_is_can_change(pilot: Pilot) -> None:
    """The card and the status page follow, the room hears who said it; the same again is refused."""
    incident = await Incident.begun(pilot, "Refunds take long")

    answer = await incident.slash("severity", "bob", severity="sev2")

    told = await incident.message("severity 1")
    await incident.message("card", "🚨 SEV-2: Refunds take long")
    [public], room = await incident.public(), await incident.room()
    assert answer.text == f"SEV-2 now, told in <#{room['id']}>."
    assert (told["content"], told["channel_id"]) == ("🚨 SEV-3 → SEV-2 by @bob", room["id"])
    assert public["impact"] == "major"
    [record] = incident.records("incident.severity")
    assert (record["user"], record["change"]) == ("@bob", "sev3 -> sev2")

    again = await incident.slash("severity", "bob", severity="sev2")
    assert "Nothing was done." in again.text
    assert len(incident.records("incident.severity")) == 1


async def component(pilot: Pilot, service: str) -> str:
    """Return how the status page says that a service is."""
    told = (await status_page(pilot))["components"]
    return next(str(each["status"]) for each in told if each["name"] == service)


async def test_a_component_shows_the_worst_of_its_incidents(pilot: Pilot) -> None:
    """Of two that are open the worse one counts; resolving it leaves what the other one says."""
    bad, worse = [
        await Incident.begun(pilot, title, severity, service="order-service")
        for title, severity in (("Carts forget one thing", "sev3"), ("Carts forget everything", "sev2"))
    ]
    shown = [await component(pilot, "order-service")]
    for incident in (worse, bad):
        await resolve(pilot, incident, "They remember.")
        await incident.message("card", "Status page: Resolved")
        shown.append(await component(pilot, "order-service"))

    assert shown == ["partial_outage", "degraded_performance", "operational"]


async def test_people_take_roles(pilot: Pilot) -> None:
    """Whoever gets a role is called in the room and stands on the card, by either command."""
    incident = await Incident.begun(pilot, "Search is empty")
    people = {name: pilot.person(name) for name in ("alice", "bob", "carol")}

    await incident.slash("role", role="scribe", person=people["alice"].id)
    await incident.slash("assign", role="communications", person=people["carol"].id)
    answer = await incident.slash("assign", person=people["bob"].id)

    card = await incident.message("card", "Commander: @bob")
    room = await incident.room()
    assert answer.text == f"@bob is the commander now, told in <#{room['id']}>."
    assert dict(fields(card)) | {"Communications": "@carol", "Scribe": "@alice"} == dict(fields(card))
    for step, name, role in (
        ("role 1", "alice", "the scribe"),
        ("role 2", "carol", "in charge of communications"),
        ("role 3", "bob", "the commander"),
    ):
        told = await incident.message(step)
        assert told["content"] == f"<@{people[name].id}> is {role} now, named by @oncall"
        assert [each["id"] for each in told["mentions"]] == [people[name].id]


async def test_a_bot_runs_no_incident(pilot: Pilot) -> None:
    """Whoever names the bot is told that nothing was done."""
    incident = await Incident.begun(pilot, "Avatars are missing")

    answer = await incident.slash("role", role="commander", person=pilot.ready["application_id"])

    assert answer.text == "A bot runs no incident. Nothing was done."
    assert incident.records("incident.role") == []


async def test_the_list_and_the_draft(pilot: Pilot) -> None:
    """What is open is listed with its commander; once resolved, its draft is there for whoever asks."""
    incident = await Incident.begun(pilot, "Invoices have no number")
    room = f"<#{(await incident.room())['id']}>"
    early = await incident.slash("postmortem", "alice")
    listed = await pilot.person("alice").slash("incident list")

    await resolve(pilot, incident, "The counter was reset.")
    await incident.message("postmortem")
    draft = await incident.slash("postmortem", "alice")
    later = await pilot.person("alice").slash("incident list")

    assert early.files == {}
    assert f"🚨 {room} SEV-3: {incident.title}, Investigating, for " in whole(listed)
    assert f"✅ {room} SEV-3: {incident.title}, resolved after " in whole(later)
    assert draft.text == f"📄 Postmortem draft of {room}"
    [text] = draft.files.values()
    assert incident.title in text.decode()
    assert "The counter was reset." in text.decode()


async def test_an_update_with_a_status_tells_who_subscribed(pilot: Pilot) -> None:
    """The status given counts, not the text's; with notify it stands in #incidents as well."""
    incident = await Incident.begun(pilot, "Exports stop halfway")
    words = "Root cause identified, and mended: we watch it."

    answer = await incident.slash("update", text=words, status="monitoring", notify=True)

    room = await incident.room()
    update = await incident.message("update 1", "📝 Update posted to status page")
    notice = await incident.message("notice 1", "📝 Update posted to status page")
    await incident.message("card", "Status page: Monitoring")
    [public] = await incident.public()
    assert answer.text == f"Posted in <#{room['id']}>. Status: Monitoring"
    for message, channel in ((update, room["id"]), (notice, pilot.ready["channels"]["incidents"])):
        assert message["channel_id"] == channel
        assert message["content"].splitlines()[1:4] == ["Status: Monitoring", f"> {words}", "By @oncall."]
    assert notice["content"].splitlines()[-1] == f"SEV-3 {incident.title}: <#{room['id']}>"
    assert update["components"] == []
    assert (public["status"], public["incident_updates"][0]["body"]) == ("monitoring", words)


async def test_an_inferred_status_is_corrected_with_one_click(pilot: Pilot) -> None:
    """The buttons under the update say what was meant; the room, the card and the page follow."""
    incident = await Incident.begun(pilot, "Mails are late")
    await incident.slash("update", text="Root cause identified: the queue is full.")
    update = await incident.message("update 1", "📝 Update posted to status page")
    assert "Status: Identified" in update["content"]
    buttons = {each["label"]: each["disabled"] for row in update["components"] for each in row["components"]}
    assert buttons == {"Investigating": False, "Identified": True, "Monitoring": False}

    refused = await pilot.person("mallory").press(update, "Monitoring")
    told = await pilot.person("bob").press(update, "Monitoring")

    await incident.message("update 1", "Status: Monitoring")
    await incident.message("card", "Status page: Monitoring")
    [public] = await incident.public()
    assert "Nothing was" in refused.text
    assert told.text == "Corrected. Status: Monitoring"
    assert public["status"] == "monitoring"
    assert len(public["incident_updates"]) == 2
    assert len(incident.messages("update 1")) == 1


async def test_a_channel_that_is_no_incident(pilot: Pilot) -> None:
    """An update there changes nothing and tells where to go; in the room none has to be named."""
    incident = await Incident.begun(pilot, "Thumbnails are grey")
    room = await incident.room()
    oncall = pilot.person("oncall")

    lost = await oncall.refused("incident update", channel="incidents", text="Where am I?")
    nowhere = await oncall.refused("incident resolve", channel="incidents", text="Ok.", incident="inc-0")
    found = await oncall.slash("incident update", channel=room["id"], text="Here it is said.")

    assert lost.text.startswith(NO_ROOM)
    assert room["name"] in lost.text
    assert nowhere.text.startswith("There is no such incident. Nothing was done.")
    assert found.text == f"Posted in <#{room['id']}>. Status: Investigating"
    await incident.message("update 1", "Here it is said.")
    assert len(incident.records("incident.updated")) == 1
