"""The way back: to what was healthy before by the record, with one click and no approval."""

from tests.e2e.pilot import Card, Pilot
from tests.e2e.shell import bot_environ, chatops_at_hand

SERVICE = {"service": "order-service", "environment": "staging"}
COMPLETE = "✅ Rollback complete. Health check passed."
CONFIRM = "Press Confirm to go on or Cancel to stop."


async def _deployed(pilot: Pilot, environment: str = "staging") -> tuple[str, str]:
    """Deploy whatever else there is; return the version that served before and the one that serves now."""
    before = await pilot.running("order-service", environment)
    card = await pilot.order("order-service", environment)
    if environment == "production":
        await pilot.person("bob").react(card.message, "✅")
    assert (await pilot.record(id=card.operation_id))["result"] == "success"
    return before, await pilot.running("order-service", environment)


async def _cancel(pilot: Pilot, card: Card, who: str = "alice") -> None:
    await pilot.person(who).press(card.message, "Cancel")
    await card.shows(f"🚫 Cancelled by @{who}, who had asked for it.")


async def test_back_to_what_was_healthy_before(pilot: Pilot) -> None:
    """Production goes back without an approval, after one click of the one who asked and of nobody else."""
    before, after = await _deployed(pilot, "production")

    card = await pilot.ask("alice", "rollback", service="order-service", environment="production")

    title = f"⏪ Roll back order-service to {before} in production"
    assert card.content.splitlines() == [title, "Waits for @alice to confirm.", CONFIRM]
    assert card.fields["Version"] == f"{after} → {before}"
    assert "emergency action" in card.fields["Policy"]
    assert card.buttons == ["Confirm", "Cancel"]
    for verb in ("Confirm", "Cancel"):
        others = await pilot.person("bob").press(card.message, verb)
        assert others.text == f"Only @alice, who asked for this, can {verb.lower()} it."
    assert await pilot.running("order-service", "production") == after

    told = await pilot.person("alice").press(card.message, "Confirm")
    await card.shows(COMPLETE)

    assert told.text == "Confirmed."
    assert card.content.splitlines()[:3] == [
        title,
        f"No approval needed. Rolling back order-service to {before}...",
        COMPLETE,
    ]
    assert await pilot.running("order-service", "production") == before
    assert pilot.accepted(card.operation_id) == 1
    record = await pilot.record(id=card.operation_id)
    assert (record["command"], record["approved_by"], record["result"]) == (
        "/rollback order-service production",
        None,
        "success",
    )
    assert (await pilot.record("operation.confirmed", id=card.operation_id))["user"] == "@alice"


async def test_cancelled_instead_of_confirmed(pilot: Pilot) -> None:
    """Cancel ends it, and nothing was changed."""
    _, after = await _deployed(pilot)
    card = await pilot.ask("alice", "rollback", **SERVICE)

    await _cancel(pilot, card)

    assert card.buttons == []
    assert await pilot.running("order-service", "staging") == after
    assert pilot.accepted(card.operation_id) == 0
    assert (await pilot.record(id=card.operation_id))["result"] == "cancelled"


async def test_to_a_version_that_was_healthy(pilot: Pilot) -> None:
    """`to` offers what was healthy here, and refuses the rest with the ways back that there are."""
    before, after = await _deployed(pilot)
    alice = pilot.person("alice")
    offered = await alice.autocomplete("rollback", "to", **SERVICE)
    assert {before, after} <= set(offered)

    never = await alice.slash("rollback", **SERVICE, to="v2.5.0")
    same = await alice.slash("rollback", **SERVICE, to=after)
    card = await pilot.ask("alice", "rollback", **SERVICE, to=before)

    assert "v2.5.0" not in offered
    assert never.text.startswith("That version was never healthy here by the record, so there is no way back")
    assert f"{after}, {before}" in never.text
    assert same.text == f"{after} runs here already. Nothing was changed."
    assert never.is_private
    assert same.is_private
    await alice.press(card.message, "Confirm")
    await card.shows(COMPLETE)
    assert await pilot.running("order-service", "staging") == before


async def test_without_a_record(pilot: Pilot) -> None:
    """Where nothing was ever deployed, the bot knows of nothing to go back to."""
    reply = await pilot.person("alice").slash("rollback", service="api-gateway", environment="development")

    assert reply.text == (
        "There is no record of an earlier version that was healthy here. Nothing was changed; "
        "deploy a version you trust instead."
    )
    assert reply.is_private
    record = await pilot.record(command="/rollback api-gateway development")
    assert (record["result"], record["reason"]) == ("denied", reply.text)


async def test_the_build_that_served(pilot: Pilot) -> None:
    """It goes back to the very build that served, also where its version names another one by now."""
    place = "service=payment-service&environment=staging"
    before = await pilot.platform("GET", f"/running?{place}")
    await pilot.record(id=(await pilot.order("payment-service", "staging")).operation_id)
    moved = await pilot.platform("POST", f"/release?service=payment-service&version={before['version']}")
    assert moved["reference"] != before["reference"]

    card = await pilot.ask("alice", "rollback", service="payment-service", environment="staging")
    await pilot.person("alice").press(card.message, "Confirm")
    await card.shows(COMPLETE)

    after = await pilot.platform("GET", f"/running?{place}")
    assert (after["version"], after["reference"]) == (before["version"], before["reference"])


async def test_from_the_card_of_a_failed_deploy(pilot: Pilot) -> None:
    """Its button asks in the name of the one who presses, who has to be allowed to and confirms as ever."""
    before, after = await _deployed(pilot, "production")
    failed = await pilot.deploy("alice", "order-service", "v2.5.0", "production")
    await pilot.person("carol").react(failed.message, "✅")
    await failed.shows("❌ Deploy failed.")
    assert failed.buttons == ["Roll back"]

    refused = await pilot.person("mallory").press(failed.message, "Roll back")
    reply = await pilot.person("dave").press(failed.message, "Roll back")
    card = await pilot.card(reply)

    assert "Nothing was changed." in refused.text
    assert "engineer" in refused.text
    denied = await pilot.record(user="@mallory", command="/rollback order-service production")
    assert (denied["result"], denied["reason"]) == ("denied", refused.text)
    assert before != after
    assert card.content.splitlines()[:2] == [
        f"⏪ Roll back order-service to {after} in production",
        "Waits for @dave to confirm.",
    ]
    await pilot.person("dave").press(card.message, "Confirm")
    await card.shows(COMPLETE)
    assert await pilot.running("order-service", "production") == after
    assert (await pilot.record(id=card.operation_id))["user"] == "@dave"


async def test_by_the_command_line(pilot: Pilot) -> None:
    """`chatops do` leaves the click to the one who asked, or takes it beforehand with --yes."""
    before, _ = await _deployed(pilot)
    environ = bot_environ(pilot.ready)
    command = "/rollback order-service staging"

    waits = await chatops_at_hand("do", command, "--as", "dave", environ=environ)
    card = await pilot.find_card(f"⏪ Roll back order-service to {before} in staging")
    await _cancel(pilot, card, "dave")
    done = await chatops_at_hand("do", command, "--as", "dave", "--yes", environ=environ)

    assert waits.code == 0
    assert "Not confirmed, and nothing was changed: press Confirm on the card." in waits.out
    assert (done.code, done.err) == (0, "")
    assert COMPLETE in done.out
    assert await pilot.running("order-service", "staging") == before
