"""Which reactions count and which do not. In this module's team payment-service needs two leads."""

import asyncio

import pytest

from tests.e2e.person import Declined
from tests.e2e.pilot import Card, Pilot

LOOK_ALIKES = ["✔️", "☑️", "✔", "👍", "❎", "✖️", "🟢"]


async def _one_lead(pilot: Pilot) -> Card:
    """Ask for a deploy that one lead approves."""
    return await pilot.order("order-service")


async def _two_leads(pilot: Pilot) -> Card:
    """Ask for a deploy that two leads approve."""
    return await pilot.order("payment-service")


def _events(pilot: Pilot, card: Card) -> list[tuple[str, str]]:
    records = [one for one in pilot.audit() if one["id"] == card.operation_id]
    return [(one["event"], one["user"]) for one in records]


async def _withdraw(pilot: Pilot, card: Card) -> None:
    """Let the requester end what the test is done with."""
    await pilot.person("alice").press(card.message, "Cancel")


async def test_the_requester_does_not_approve(pilot: Pilot) -> None:
    """A lead who asks cannot approve: the card says why, the log keeps it, the request goes on waiting."""
    bob = pilot.person("bob")
    card = await pilot.order("order-service", who="bob")

    await bob.react(card.message, "✅")
    await card.shows("@bob: Nobody approves or rejects their own request; to withdraw it, cancel it.")

    assert "React with ✅" in card.content
    assert _events(pilot, card) == [("operation.requested", "@bob"), ("denied", "@bob")]
    await bob.press(card.message, "Cancel")


@pytest.mark.parametrize("emoji", ["✅", "❌"])
async def test_someone_without_the_role(pilot: Pilot, emoji: str) -> None:
    """Neither ✅ nor ❌ of anyone else than a lead decides anything; each is told and written down."""
    others = ["dave", "erin", "mallory", "oncall"]
    card = await _one_lead(pilot)

    for who in others:
        await pilot.person(who).react(card.message, emoji)
    for who in others:
        record = await pilot.record("denied", id=card.operation_id, user=f"@{who}")
        assert (record["reason"], record["result"]) == ("Only a team lead has a vote here.", "denied")

    await card.shows("Only a team lead has a vote here.")
    assert "React with ✅" in card.content
    await _withdraw(pilot, card)
    assert {event for event, _ in _events(pilot, card)} == {"operation.requested", "denied", "command"}


async def test_another_bot(pilot: Pilot) -> None:
    """A bot's ✅ does not count, whatever roles the bot holds; the bot's own signs are no votes either."""
    helper, lead = 1180000000000000999, int(pilot.ready["roles"]["team-lead"])
    guild = int(pilot.ready["guild_id"])
    await pilot.in_discord(lambda discord: discord.world.state.add_user(helper, "helper", bot=True))
    await pilot.in_discord(lambda discord: discord.world.state.add_member(guild, helper, roles=[lead]))
    card = await _one_lead(pilot)
    channel, message = int(card.message["channel_id"]), int(card.id)

    await pilot.in_discord(lambda discord: discord.world.react(helper, channel, message, "✅"))
    await card.shows("@helper: Bots and webhooks have no vote.")

    assert "React with ✅" in card.content
    assert _events(pilot, card)[1:] == [("denied", "@helper")]
    await _withdraw(pilot, card)


async def test_a_second_account(pilot: Pilot) -> None:
    """Somebody who was made a lead after the request has no vote on it, as Discord's own audit log tells."""
    card = await _one_lead(pilot)
    await pilot.control("grant_role", user="dave", role="team-lead")
    try:
        await pilot.person("dave").react(card.message, "✅")
        await card.shows("@dave: You were given the role after this was asked for;")
    finally:
        await pilot.control("revoke_role", user="dave", role="team-lead")

    assert "React with ✅" in card.content
    assert _events(pilot, card)[1:] == [("denied", "@dave")]
    await _withdraw(pilot, card)


async def test_look_alikes(pilot: Pilot) -> None:
    """Only the two signs count, by their code points; what looks like them is nobody's vote."""
    bob = pilot.person("bob")
    card = await _one_lead(pilot)
    guild, owner = int(pilot.ready["guild_id"]), int(bob.id)
    made = await pilot.in_discord(
        lambda discord: discord.world.state.create_emoji(guild, "white_check_mark", owner)
    )

    for emoji in [*LOOK_ALIKES, f"{made.name}:{made.id}"]:
        await bob.react(card.message, emoji)
    await pilot.person("dave").react(card.message, "✅")
    await card.shows("@dave: Only a team lead has a vote here.")

    assert [user for _, user in card.reactions].count(bob.id) == len(LOOK_ALIKES) + 1
    assert "Votes" not in card.fields
    await _withdraw(pilot, card)
    assert [event for event, _ in _events(pilot, card)] == ["operation.requested", "denied", "command"]


async def test_a_reaction_taken_back(pilot: Pilot) -> None:
    """A vote lasts as long as its reaction."""
    bob, carol = pilot.person("bob"), pilot.person("carol")
    card = await _two_leads(pilot)
    assert "Requires approval from 2 team leads." in card.content

    await bob.react(card.message, "✅")
    await card.until(lambda card: "@bob" in card.fields.get("Votes", ""))
    await bob.unreact(card.message, "✅")
    await card.until(lambda card: "Votes" not in card.fields)
    await carol.react(card.message, "✅")
    await card.until(lambda card: "@carol" in card.fields.get("Votes", ""))

    assert "@bob" not in card.fields["Votes"]
    assert "React with ✅" in card.content
    await _withdraw(pilot, card)
    assert (await pilot.record(id=card.operation_id))["approved_by"] == "@carol"
    assert _events(pilot, card)[1:4] == [("vote", "@bob"), ("vote.withdrawn", "@bob"), ("vote", "@carol")]


async def test_a_super_reaction(pilot: Pilot) -> None:
    """A normal and a super reaction of one person are one vote; a super reaction alone is one as well."""
    bob, carol = pilot.person("bob"), pilot.person("carol")
    card = await _two_leads(pilot)

    await bob.react(card.message, "✅")
    await bob.react(card.message, "✅", burst=True)
    await card.until(lambda card: card.reactions.count(("✅", bob.id)) == 2)
    await card.until(lambda card: "@bob" in card.fields.get("Votes", ""))
    assert card.fields["Votes"].count("@bob") == 1
    assert "React with ✅" in card.content

    await carol.react(card.message, "✅", burst=True)
    await card.shows("✅ Approved by @bob and @carol. Deploying payment-service v1.")
    await card.shows("✅ Deploy complete.")
    record = await pilot.record(id=card.operation_id)
    assert record["approved_by"] == "@bob, @carol"
    assert _events(pilot, card)[1:3] == [("vote", "@bob"), ("vote", "@carol")]


async def test_a_timed_out_lead(pilot: Pilot) -> None:
    """A lead who is timed out keeps the reaction but not the vote, and Discord takes no new one."""
    bob, carol = pilot.person("bob"), pilot.person("carol")
    card = await _two_leads(pilot)
    await bob.react(card.message, "✅")
    await card.until(lambda card: "@bob" in card.fields.get("Votes", ""))

    await pilot.control("timeout", user="bob", seconds=600)
    try:
        await carol.react(card.message, "✅")
        await card.until(lambda card: "@carol" in card.fields.get("Votes", ""))
        assert "React with ✅" in card.content
        with pytest.raises(Declined):
            await bob.react(card.message, "❌")
    finally:
        await pilot.control("timeout", user="bob", seconds=0)
    await _withdraw(pilot, card)


async def test_a_lead_rejects(pilot: Pilot) -> None:
    """One ❌ of a lead ends it; what comes later is told so and changes nothing."""
    card = await _one_lead(pilot)

    await pilot.person("carol").react(card.message, "❌")
    await card.shows("❌ Rejected by @carol. Nothing was changed.")
    assert "Ask again with `/deploy order-service v2." in card.content
    assert (await pilot.announcement(card.operation_id))["content"].startswith("❌ Rejected by @carol.")

    await pilot.person("bob").react(card.message, "✅")
    await card.shows("@bob: This was rejected before the reaction came; nothing happens.")
    assert (await pilot.record(id=card.operation_id))["result"] == "rejected"
    assert pilot.accepted(card.operation_id) == 0


@pytest.mark.parametrize("first", ["✅", "❌"])
async def test_both_signs_of_one_person(pilot: Pilot, first: str) -> None:
    """Who puts both signs has rejected, in whatever order they come."""
    bob = pilot.person("bob")
    card = await _two_leads(pilot)

    for emoji in (first, "❌" if first == "✅" else "✅"):
        await bob.react(card.message, emoji)

    await card.shows("❌ Rejected by @bob.")
    assert pilot.accepted(card.operation_id) == 0


async def test_both_signs_at_once(pilot: Pilot) -> None:
    """Of a ✅ and a ❌ that come at the same time the ❌ wins."""
    card = await _two_leads(pilot)

    await asyncio.gather(
        pilot.person("bob").react(card.message, "✅"), pilot.person("carol").react(card.message, "❌")
    )

    await card.shows("❌ Rejected by @carol.")
    assert pilot.accepted(card.operation_id) == 0


async def test_the_requester_cancels_by_reaction(pilot: Pilot) -> None:
    """The requester's own ❌ withdraws the request."""
    card = await _one_lead(pilot)

    await pilot.person("alice").react(card.message, "❌")

    await card.shows("🚫 Cancelled by @alice, who had asked for it. Nothing was changed.")
    assert (await pilot.record(id=card.operation_id))["result"] == "cancelled"
    assert card.buttons == []


async def test_the_requester_cancels_by_button(pilot: Pilot) -> None:
    """Cancel is for the one who asked; pressed by others it tells them so."""
    card = await _one_lead(pilot)

    refused = await pilot.person("bob").press(card.message, "Cancel")
    assert refused.text == "Only @alice, who asked for this, can cancel it."
    assert refused.is_private
    message = card.message
    done = await pilot.person("alice").press(message, "Cancel")
    assert done.text == "Cancelled. Nothing was changed."
    await card.shows("🚫 Cancelled by @alice, who had asked for it. Nothing was changed.")

    assert (await pilot.record(id=card.operation_id))["result"] == "cancelled"
    with pytest.raises(Declined):
        await pilot.person("alice").press(message, "Cancel")
