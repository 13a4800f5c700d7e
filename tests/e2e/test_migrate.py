"""Databases change as it was shown on the card: by name, by SQL, approved by two where that counts."""

import asyncio

from tests.e2e.commands import Value
from tests.e2e.person import SECONDS, Person
from tests.e2e.pilot import Card, Pilot
from tests.e2e.shell import bot_environ, chatops_at_hand

REASON, DROP = "0007_refund_reason", "0008_drop_card_number"
COMPLETE = "✅ Migration complete. Every migration was run."


async def _migrate(pilot: Pilot, who: str, environment: str, **more: str) -> Card:
    return await pilot.ask(who, "migrate", service="payment-service", environment=environment, **more)


async def _pending(pilot: Pilot, environment: str) -> list[str]:
    path = f"/migrations?service=payment-service&environment={environment}"
    return [one["id"] for one in (await pilot.platform("GET", path))["pending"]]


async def _run_first_by_hand(pilot: Pilot, environment: str) -> None:
    """Run the first pending migration by an order straight to the platform, to its end."""
    place = {"service": "payment-service", "environment": environment}
    pending = (await pilot.platform("GET", f"/migrations?service=payment-service&environment={environment}"))[
        "pending"
    ]
    path = f"/operations/by_hand_{environment}"
    await pilot.platform("PUT", path, {"action": "migrate", **place, "migrations": pending[:1]})
    after = 0
    while (await pilot.platform("GET", path))["report"]["phase"] == "running":
        after = (await pilot.platform("GET", f"{path}/events?after={after}&wait=5"))["seen"]


async def test_production_needs_two(spare: Pilot) -> None:
    """Two leads or dbas who did not ask agree to the SQL on the card; each migration is told as it runs."""
    card = await _migrate(spare, "erin", "production")

    assert card.content.splitlines() == [
        "🗃️ Migrate payment-service in production",
        "Requires approval from 2 people, each a team lead or a dba.",
        "React with ✅ to approve or ❌ to reject.",
    ]
    listed = card.fields["Migrations"].splitlines()
    assert [line.startswith("⚠️ irreversible: ") for line in listed] == [False, True]
    assert f"`{REASON}`" in listed[0]
    assert f"`{DROP}`" in listed[1]
    assert "ALTER TABLE refunds ADD COLUMN reason" in card.fields["SQL"]
    assert "ALTER TABLE payments DROP COLUMN card_number" in card.fields["SQL"]

    await spare.hold()
    await spare.person("erin").react(card.message, "✅")
    await card.shows("@erin: Nobody approves or rejects their own request; to withdraw it, cancel it.")
    await spare.person("bob").react(card.message, "✅")
    await card.until(lambda card: "@bob" in card.fields.get("Votes", ""))
    assert "React with ✅" in card.content
    await spare.person("carol").react(card.message, "✅")
    await card.shows("✅ Approved by @bob and @carol. Migrating payment-service in production...")
    await spare.step()
    await card.until(lambda card: "has been run (1 of 2)." in card.fields.get("Progress", ""))
    assert await _pending(spare, "production") == [DROP]
    await spare.release()
    await card.shows(COMPLETE)

    assert card.fields["Progress"].startswith("▰▰▰▰▰▰▰▰▰▰▰▰ 2/2")
    assert "2 migrations run" in card.fields["Evidence"]
    assert await _pending(spare, "production") == []
    record = await spare.record(id=card.operation_id)
    assert (record["user"], record["approved_by"], record["result"]) == ("@erin", "@bob, @carol", "success")
    assert spare.accepted(card.operation_id) == 1


async def _offered(who: Person) -> list[Value]:
    """Return the migrations offered in staging; names of a slow back end come with a later keystroke."""
    async with asyncio.timeout(SECONDS):
        while not (
            found := await who.autocomplete("migrate", "to", service="payment-service", environment="staging")
        ):
            pass
    return found


async def test_staging_asks_for_a_confirmation_only(spare: Pilot) -> None:
    """`to` says how far; a rollback tells what it cannot take back; then the rest runs."""
    alice = spare.person("alice")
    await spare.record(id=(await spare.order("payment-service", "staging")).operation_id)
    offered = await _offered(alice)
    unknown = await alice.slash("migrate", service="payment-service", environment="staging", to="0099_none")
    card = await _migrate(spare, "alice", "staging", to=REASON)

    assert offered == [REASON, DROP]
    assert unknown.text == (
        f"That migration is not pending. Nothing was run. Pending, in this order: {REASON}, {DROP}."
    )
    assert card.buttons == ["Confirm", "Cancel"]
    assert DROP not in card.fields["Migrations"]
    assert "card_number" not in card.fields["SQL"]
    await alice.press(card.message, "Confirm")
    await card.shows(COMPLETE)
    assert await _pending(spare, "staging") == [DROP]

    back = await spare.ask("alice", "rollback", service="payment-service", environment="staging")
    assert REASON in back.fields["⚠️ The database does not go back. Run since:"]
    await alice.press(back.message, "Cancel")

    done = await chatops_at_hand(
        "do", "/migrate payment-service staging", "--as", "alice", "--yes", environ=bot_environ(spare.ready)
    )
    assert (done.code, done.err) == (0, "")
    assert COMPLETE in done.out
    assert await _pending(spare, "staging") == []


async def test_another_list_than_was_shown(spare: Pilot) -> None:
    """What was run by hand meanwhile makes it void with what moved; asked again, the new list is shown."""
    alice = spare.person("alice")
    card = await _migrate(spare, "alice", "development")
    await _run_first_by_hand(spare, "development")

    await alice.press(card.message, "Confirm")
    await card.shows("🚫 This is no longer what was approved: pending were ")

    moved = card.content.replace("\\", "")
    assert f"{REASON} (" in moved
    assert f"and are {DROP} (" in moved
    assert (await spare.record(id=card.operation_id))["result"] == "void"
    assert spare.accepted(card.operation_id) == 0
    again = await spare.card(await spare.person("dave").press(card.message, "Ask again"))
    assert again.fields["Migrations"].startswith("⚠️ irreversible: ")
    assert "Waits for @dave to confirm." in again.content
    await spare.person("dave").press(again.message, "Cancel")
    assert await _pending(spare, "development") == [DROP]


async def test_nothing_is_pending(spare: Pilot) -> None:
    """There is nothing to run, and the answer says so."""
    reply = await spare.person("alice").slash("migrate", service="api-gateway", environment="production")

    assert reply.text == "No migration of api-gateway is pending in production. Nothing was run."
    assert reply.is_private
    assert (await spare.record(command="/migrate api-gateway production"))["result"] == "denied"
