"""The timeline of an incident over sockets: what people add and mark, what was changed, and the way back."""

from datetime import timedelta

import pytest

from tests.e2e.clock import now
from tests.e2e.incident import Incident
from tests.e2e.pilot import Pilot, Reply
from tests.e2e.view import Json, fields

PIN = "📌"
SERVICE, ENVIRONMENT = "api-gateway", "production"


async def entries(incident: Incident) -> list[str]:
    """Return the lines of the timeline as somebody reads them."""
    read: Reply = await incident.slash("timeline", "alice")
    return read.embed_text.replace("\\", "").splitlines()


def about(lines: list[str], words: str) -> list[str]:
    """Return the lines that hold these words."""
    return [each for each in lines if words in each]


async def said(pilot: Pilot, incident: Incident, who: str, words: str) -> Json:
    """Let somebody write into the room; return the message."""
    room = await incident.room()
    body = {"content": words}
    return dict(await pilot.person(who).call("POST", f"/channels/{room['id']}/messages", body))


async def test_what_is_added_stands_where_it_happened(pilot: Pilot) -> None:
    """Told by a time of day, it comes before the incident, with when it was added; nothing is edited."""
    incident = await Incident.begun(pilot, "Coupons are refused")
    earlier = now() - timedelta(hours=2)

    answer = await incident.slash("timeline", add="Somebody called us.", at=f"{earlier:%H:%M}")
    await incident.slash("timeline", "bob", add="It was two who called.", at=f"{earlier:%H:%M}")

    lines, room = await entries(incident), await incident.room()
    [first], [second] = about(lines, "Somebody called us."), about(lines, "It was two who called.")
    [opened] = about(lines, "opened as SEV-3: Coupons are refused")
    assert answer.text == f"Kept in the timeline of <#{room['id']}>."
    assert first.startswith(f"{earlier:%H:%M} @oncall: Somebody called us. (added {now():%Y}")
    assert second.startswith(f"{earlier:%H:%M} @bob: ")
    assert f"**{earlier:%Y-%m-%d}**" in lines
    assert lines.index(first) < lines.index(second) < lines.index(opened)


@pytest.mark.parametrize("at", ["25:00", "yesterday", "2100-01-01T00:00:00Z"])
async def test_a_time_that_is_none(pilot: Pilot, at: str) -> None:
    """What cannot be read, or is still to come, is refused and adds nothing."""
    incident = await Incident.begun(pilot, f"Vouchers fail at {at}")

    answer = await incident.slash("timeline", add="When was this?", at=at)

    assert "Nothing was done." in answer.text
    assert incident.records("incident.noted") == []


async def test_a_message_is_kept_by_a_reaction(pilot: Pilot) -> None:
    """📌 keeps a person's message once, by who wrote it and when; what the bot wrote is its own matter."""
    incident = await Incident.begun(pilot, "Uploads hang")
    message = await said(pilot, incident, "alice", "The disk is *full* @everyone")
    [card] = incident.messages("card")

    await pilot.person("bob").react(card, PIN)
    await pilot.person("bob").react(message, PIN)
    await pilot.record("incident.noted", id=incident.id)
    await pilot.person("carol").react(message, PIN)
    other = await said(pilot, incident, "carol", "The log rotates now.")
    await pilot.person("carol").react(other, PIN)
    await pilot.record("incident.noted", id=incident.id, user="@carol")

    lines = await entries(incident)
    assert [one["user"] for one in incident.records("incident.noted")] == ["@alice", "@carol"]
    [kept] = about(lines, "The disk is")
    assert "@alice: The disk is *full*" in kept
    assert kept.endswith(f"/{message['id']}")
    assert "@everyone" not in kept


async def test_a_message_is_kept_by_a_pin(pilot: Pilot) -> None:
    """Whoever pins a message keeps it in the timeline as well."""
    incident = await Incident.begun(pilot, "Downloads hang")
    message = await said(pilot, incident, "alice", "The cable was cut.")

    path = f"/channels/{message['channel_id']}/messages/pins/{message['id']}"
    await pilot.person("bob").call("PUT", path)

    await pilot.record("incident.noted", id=incident.id, user="@alice")
    assert about(await entries(incident), "@alice: The cable was cut.")


async def test_the_last_change_and_the_way_back(pilot: Pilot) -> None:
    """The card tells who changed what and who approved it; its button rolls that back, by the same policy."""
    before = await pilot.running(SERVICE, ENVIRONMENT)
    deploy = await pilot.order(SERVICE, ENVIRONMENT)
    await pilot.person("bob").react(deploy.message, "✅")
    await deploy.shows("✅ Deploy complete.")
    after = await pilot.running(SERVICE, ENVIRONMENT)
    incident = await Incident.begun(pilot, "Answers come slowly", service=SERVICE)

    card = await incident.message("card", "Last changes")
    change = dict(fields(card))["Last changes"].splitlines()[0]
    assert change.startswith(f"• deploy: {after} in {ENVIRONMENT}, <t:")
    assert change.endswith(" by @alice, approved by @bob: succeeded")
    refused = await pilot.person("mallory").press(card, f"Roll back {SERVICE}")
    assert "Nothing was" in refused.text

    back = await pilot.card(await pilot.person("dave").press(card, f"Roll back {SERVICE}"))
    await pilot.person("dave").press(back.message, "Confirm")
    await back.shows("✅ Rollback complete.")
    await pilot.record(id=back.operation_id)

    lines, command = await entries(incident), f"/rollback {SERVICE} {ENVIRONMENT}"
    assert await pilot.running(SERVICE, ENVIRONMENT) == before
    rolled_back = about(lines, command)[-1]
    assert f"@dave: {command}: {after} -> {before}, success after " in rolled_back
    deployed = about(lines, f"@alice: /deploy {SERVICE} {after} {ENVIRONMENT}: ")[-1]  # others did before
    assert f"{before} -> {after}, approved by @bob, success after " in deployed
