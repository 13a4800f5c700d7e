"""People react while the bot's line to Discord is cut, renewed, or gone: every vote is counted, once."""

import pytest

from tests.e2e.pilot import Card, Pilot


async def _order(pilot: Pilot) -> Card:
    """Ask for a deploy that two leads approve, so that one vote is seen to count."""
    return await pilot.order("payment-service")


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
    [("drop", {}), ("drop", {"abort": True}), ("reconnect", {})],
    ids=["closed", "cut", "op-7"],
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


async def test_an_outage_of_the_gateway(pilot: Pilot) -> None:
    """While the bot is away people decide, change their minds, delete: all of it holds when it is back."""
    bob, carol = pilot.person("bob"), pilot.person("carol")
    taken_back = await _order(pilot)
    await bob.react(taken_back.message, "✅")
    await taken_back.until(lambda card: "@bob" in card.fields.get("Votes", ""))
    approved, deleted = await pilot.order("order-service"), await _order(pilot)
    gone = deleted.operation_id
    await pilot.hold()
    running = await pilot.order("order-service", "staging")
    await running.shows("No approval needed. Deploying order-service ")

    await pilot.control("bot_offline")
    await pilot.control("invalidate")
    await bob.unreact(taken_back.message, "✅")
    await carol.react(taken_back.message, "✅")
    await bob.react(approved.message, "✅")
    await pilot.control("delete_message", channel="deployments", message=deleted.id)
    await pilot.release()
    await running.shows("✅ Deploy complete.")
    await pilot.control("bot_offline", offline=False)

    await approved.shows("✅ Deploy complete.")
    for card in (approved, running):
        await pilot.announcement(card.operation_id)
        assert pilot.accepted(card.operation_id) == 1
        assert len(pilot.announcements(card.operation_id)) == 1
    assert (await pilot.record(id=approved.operation_id))["approvals"][0]["source"] == "reconcile"
    assert (await pilot.record(id=gone))["result"] == "cancelled"
    await taken_back.until(lambda card: "@carol" in card.fields.get("Votes", ""))
    assert "@bob" not in taken_back.fields["Votes"]
    await pilot.person("alice").press(taken_back.message, "Cancel")
    assert (await pilot.record(id=taken_back.operation_id))["approved_by"] == "@carol"


async def test_everything_is_told_three_times(pilot: Pilot) -> None:
    """Commands, clicks and reactions that come again do nothing: one card, one vote each, one effect."""
    bob, carol, alice = (pilot.person(name) for name in ("bob", "carol", "alice"))
    assert (await pilot.control("repeat", copies=3))["sessions"] == 1
    try:
        card, cancelled = await _order(pilot), await pilot.order("order-service")
        await bob.react(card.message, "✅", burst=True)
        await carol.react(card.message, "✅")
        await alice.press(cancelled.message, "Cancel")
        await card.shows("✅ Deploy complete.")
        await pilot.announcement(card.operation_id)
        await pilot.announcement(cancelled.operation_id)
    finally:
        await pilot.control("repeat", copies=1)

    for one, events in (
        (card, ["operation.requested", "vote", "vote", "operation.approved", "operation.started", "command"]),
        (cancelled, ["operation.requested", "command"]),
    ):
        assert [each["event"] for each in pilot.audit() if each["id"] == one.operation_id] == events
        assert len(pilot.announcements(one.operation_id)) == 1
        assert len([each for each in pilot.cards("🚀") if each.operation_id == one.operation_id]) == 1
    assert (pilot.accepted(card.operation_id), pilot.accepted(cancelled.operation_id)) == (1, 0)
