"""People react while the bot's line to Discord is cut, renewed, or gone: every vote is counted, once."""

import pytest

from tests.e2e.pilot import Card, Pilot

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _order(pilot: Pilot) -> Card:
    """Ask for a deploy that two leads approve, so that one vote is seen to count."""
    return await pilot.deploy("alice", "payment-service", "v1.8.1", "production")


async def _counted_once(pilot: Pilot, card: Card) -> str:
    """Wait until bob's vote stands on the card; return how the bot learned of it."""
    await card.until(lambda card: "@bob" in card.fields.get("Votes", ""))
    await pilot.person("alice").press(card.message, "Cancel")
    record = await pilot.record(id=card.operation_id)
    votes = [one for one in pilot.audit() if one["id"] == card.operation_id and one["event"] == "vote"]
    assert [one["user"] for one in votes] == ["@bob"]
    assert record["approved_by"] == "@bob"
    return str(record["approvals"][0]["source"])


@pytest.mark.parametrize(
    ("do", "fields"),
    [("drop", {}), ("drop", {"abort": True}), ("drop", {"code": 4009}), ("reconnect", {})],
    ids=["closed", "cut", "timed-out", "op-7"],
)
async def test_a_line_that_is_resumed(pilot: Pilot, do: str, fields: dict[str, object]) -> None:
    """What was missed is told again or read back; nothing is counted twice."""
    card = await _order(pilot)

    assert (await pilot.control(do, **fields))["sockets"] == 1
    await pilot.person("bob").react(card.message, "✅")

    assert await _counted_once(pilot, card) in {"gateway", "reconcile"}


async def test_a_session_that_is_lost(pilot: Pilot) -> None:
    """After op 9 nothing is told again: the votes are read from the card, the bot's own signs are none."""
    card = await _order(pilot)

    await pilot.control("invalidate")
    await pilot.person("bob").react(card.message, "✅")

    assert await _counted_once(pilot, card) == "reconcile"


async def test_a_vote_taken_back_meanwhile(pilot: Pilot) -> None:
    """A reaction that was removed while nobody told the bot counts no more."""
    bob, carol = pilot.person("bob"), pilot.person("carol")
    card = await _order(pilot)
    await bob.react(card.message, "✅")
    await card.until(lambda card: "@bob" in card.fields.get("Votes", ""))

    await pilot.control("bot_offline")
    await pilot.control("invalidate")
    await bob.unreact(card.message, "✅")
    await carol.react(card.message, "✅")
    await pilot.control("bot_offline", offline=False)

    await card.until(lambda card: "@carol" in card.fields.get("Votes", ""))
    assert "@bob" not in card.fields["Votes"]
    await pilot.person("alice").press(card.message, "Cancel")
    assert (await pilot.record(id=card.operation_id))["approved_by"] == "@carol"


async def test_an_outage_of_the_gateway(pilot: Pilot) -> None:
    """While the bot is away people decide; when it is back the deploy is approved and runs once."""
    bob, carol = pilot.person("bob"), pilot.person("carol")
    card = await pilot.deploy("alice", "payment-service", "v1.7.5", "production")
    gone = await pilot.deploy("alice", "api-gateway", "v3.2.1", "production")
    await pilot.hold()

    await pilot.control("bot_offline")
    for person in (bob, carol):
        await person.react(card.message, "✅")
    operation_id = gone.operation_id
    await pilot.control("delete_message", channel="deployments", message=gone.id)
    await pilot.control("bot_offline", offline=False)

    await card.shows("✅ Approved by @bob and @carol. Deploying payment-service v1.7.5...")
    await pilot.release()
    await card.shows("✅ Deploy complete.")
    assert pilot.accepted(card.operation_id) == 1
    assert (await pilot.record(id=card.operation_id))["result"] == "success"
    assert (await pilot.record(id=operation_id))["result"] == "cancelled"


async def test_the_line_breaks_while_a_deploy_runs(pilot: Pilot) -> None:
    """A deploy that runs goes on without the gateway, and is told once."""
    await pilot.hold()
    card = await pilot.deploy("alice", "order-service", "v2.4.1", "staging")
    await card.shows("No approval needed. Deploying order-service v2.4.1...")

    await pilot.control("drop", abort=True)
    await pilot.release()

    await card.shows("✅ Deploy complete.")
    await pilot.announcement(card.operation_id)
    assert len(pilot.announcements(card.operation_id)) == 1
    assert pilot.accepted(card.operation_id) == 1
