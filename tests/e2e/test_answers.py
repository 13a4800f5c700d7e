"""Discord's REST answers go wrong, also after the request was carried out: one card, one deploy."""

import pytest

from tests.e2e.pilot import Card, Pilot

POST = {"method": "POST", "path": "/channels/*/messages"}
EDIT = {"method": "PATCH", "path": "/channels/*/messages/*"}
SEED = {"method": "PUT", "path": "/channels/*/messages/*/reactions/*"}
MEMBER = {"method": "GET", "path": "/guilds/*/members/*"}
BALLOTS = {"method": "GET", "path": "/channels/*/messages/*/reactions/*"}
FAULTS: dict[str, dict[str, object]] = {
    "500": {"status": 500},
    "502": {"status": 502},
    "503": {"status": 503},
    "reset": {"reset": True},
}


async def _fail(pilot: Pilot, call: dict[str, str], fault: dict[str, object], **more: object) -> None:
    await pilot.control("fail", who="bot", **call, **fault, after_apply=True, **more)


async def _ended_once(pilot: Pilot, card: Card, title: str) -> None:
    """One card, one seed of each sign, one effect, one message, one record."""
    operation_id = card.operation_id
    await pilot.announcement(operation_id)
    assert (await pilot.record(id=operation_id))["result"] == "success"
    commands = [one for one in pilot.audit() if (one["event"], one["id"]) == ("command", operation_id)]
    assert len(commands) == 1
    assert pilot.accepted(operation_id) == 1
    assert [one.id for one in pilot.cards(title)] == [card.id]
    assert len(pilot.announcements(operation_id)) == 1


@pytest.mark.parametrize(("one", "other"), [("500", "502"), ("503", "503"), ("reset", "reset")])
async def test_every_answer_is_lost_once(pilot: Pilot, one: str, other: str) -> None:
    """Post, signs, the look at the approver and the votes, edit, announcement: each applied, none told."""
    version = await pilot.other("api-gateway", "production")
    await _fail(pilot, POST, FAULTS[one])
    await _fail(pilot, SEED, FAULTS[other])

    card = await pilot.deploy("alice", "api-gateway", version, "production")

    assert [emoji for emoji, _ in card.reactions] == ["✅", "❌"]
    for call in (MEMBER, EDIT):
        await _fail(pilot, call, FAULTS[other])
    for call in (BALLOTS, POST):
        await _fail(pilot, call, FAULTS[one])
    await pilot.person("bob").react(card.message, "✅")
    await card.shows("✅ Deploy complete. Health check passed.")
    await _ended_once(pilot, card, f"🚀 Deploy api-gateway {version} to production")
    assert pilot.discord._faults._armed == []


@pytest.mark.parametrize("fault", ["503", "reset"])
async def test_a_request_is_lost(pilot: Pilot, fault: str) -> None:
    """What Discord never carried out is sent again: one card, one message."""
    await pilot.control("fail", who="bot", **POST, **FAULTS[fault])
    card = await pilot.order("order-service", "staging")
    await card.shows("✅ Deploy complete. Health check passed.")

    await _ended_once(pilot, card, card.content.splitlines()[0])


async def test_the_card_cannot_be_posted(pilot: Pilot) -> None:
    """Where Discord does not take the card at all, nothing happens, and the one who asked is told."""
    version = await pilot.other("api-gateway", "development")
    path = f"/channels/{pilot.person('alice').channel('incidents')}/messages"
    await pilot.control("fail", who="bot", method="POST", path=path, status=403, code=50013)

    reply = await pilot.person("alice").slash(
        "deploy", channel="incidents", service="api-gateway", version=version, environment="development"
    )

    assert reply.text.startswith("Discord did not take the card")
    assert reply.text.endswith("Nothing was changed; ask again in a moment.")
    record = await pilot.record(command=f"/deploy api-gateway {version} development")
    assert record["result"] == "cancelled"
    assert pilot.accepted(record["id"]) == 0


@pytest.mark.parametrize("via", [True, False])
async def test_edits_are_rate_limited(pilot: Pilot, *, via: bool) -> None:
    """A 429 makes the card late, never wrong, and holds up nothing else."""
    await pilot.control("ratelimit", **EDIT, retry_after=0.2, times=2, via=via, who="bot")

    card = await pilot.order("order-service", "development")

    await card.shows("✅ Deploy complete. Health check passed.")
    await _ended_once(pilot, card, card.content.splitlines()[0])


@pytest.mark.parametrize("fault", ["500", "reset"])
async def test_the_answer_to_the_acknowledgement_is_lost(pilot: Pilot, fault: str) -> None:
    """Discord shows that the bot is at work, so it is: who asked gets an answer, a refusal as well."""
    callback = {"method": "POST", "path": "/interactions/*/*/callback"}
    dave = pilot.person("dave")
    await _fail(pilot, callback, FAULTS[fault])

    refused = await dave.slash("deploy", service="no-service", version="v1", environment="production")
    await _fail(pilot, callback, FAULTS[fault])
    card = await pilot.order("payment-service", who="dave")

    assert refused.text.startswith("There is no such service.")
    await _fail(pilot, callback, FAULTS[fault])
    cancelled = await dave.press(card.message, "Cancel")
    assert cancelled.text == "Cancelled. Nothing was changed."
