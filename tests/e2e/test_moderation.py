"""What moderators and owners do to cards and people: nothing runs on an approval that no longer stands."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from tests.e2e.pilot import Card, Pilot

Act = Callable[[Pilot, Card], Awaitable[object]]
ASK_AGAIN = "Nothing was changed; ask again."
NO_LONGER = (
    "🚫 The approval no longer stands: an approver withdrew, left or lost the role in between. " + ASK_AGAIN
)
BALLOTS = {"method": "GET", "path": "/channels/*/messages/*/reactions/*"}


async def _lose_role(pilot: Pilot, _: Card) -> None:
    await pilot.control("revoke_role", user="bob", role="team-lead")


async def _time_out(pilot: Pilot, _: Card) -> None:
    await pilot.control("timeout", user="bob", seconds=600)


async def _unreact(pilot: Pilot, card: Card) -> None:
    await pilot.person("bob").unreact(card.message, "✅")


async def _take_back(pilot: Pilot, card: Card) -> None:
    await pilot.control("remove_reactions", channel="deployments", message=card.id, emoji="✅")


async def _reject(pilot: Pilot, card: Card) -> None:
    await pilot.person("bob").react(card.message, "❌")


async def _delete(pilot: Pilot, card: Card) -> None:
    await pilot.control("delete_message", channel="deployments", message=card.id)


async def _order(pilot: Pilot) -> Card:
    return await pilot.order("order-service")


@asynccontextmanager
async def _held_before_the_start(pilot: Pilot, card: Card) -> AsyncIterator[None]:
    """Inside the block what was decided cannot begin: Discord does not tell the votes."""
    await pilot.control("fail", **BALLOTS, status=503, times=1000, who="bot")
    yield
    await pilot.record("operation.approved", id=card.operation_id)
    await card.shows("Discord could not be asked about the approvers; it starts as soon as that is possible.")


async def _approve_then(pilot: Pilot, card: Card, act: Act) -> None:
    """Let bob approve; `act` when that is decided but not yet begun."""
    async with _held_before_the_start(pilot, card):
        await pilot.person("bob").react(card.message, "✅")
    await act(pilot, card)
    await pilot.control("clear")


@pytest.mark.parametrize(
    ("act", "result", "told"),
    [
        (_lose_role, "void", NO_LONGER),
        (_time_out, "void", NO_LONGER),
        (_unreact, "void", NO_LONGER),
        (_reject, "rejected", "❌ Rejected by @bob."),
    ],
)
async def test_between_approval_and_start(pilot: Pilot, act: Act, result: str, told: str) -> None:
    """What the approver may and wants is looked at again at the start; nothing runs on what was."""
    card = await _order(pilot)

    await _approve_then(pilot, card, act)

    await card.shows(told)
    assert (await pilot.announcement(card.operation_id))["content"].startswith(told)
    assert (await pilot.record(id=card.operation_id))["result"] == result
    assert pilot.accepted(card.operation_id) == 0


@pytest.mark.parametrize(("act", "result"), [(_take_back, ("cancelled", "void")), (_delete, ("cancelled",))])
async def test_the_card_between_approval_and_start(pilot: Pilot, act: Act, result: tuple[str, ...]) -> None:
    """A card whose votes were removed, or that is gone, starts nothing."""
    card = await _order(pilot)
    operation_id = card.operation_id

    await _approve_then(pilot, card, act)

    assert (await pilot.record(id=operation_id))["result"] in result
    assert pilot.accepted(operation_id) == 0


async def test_the_approver_is_thrown_out(pilot: Pilot) -> None:
    """The vote of someone who has left the server counts no more."""
    frank, lead = 1180000000000000998, int(pilot.ready["roles"]["team-lead"])
    guild = int(pilot.ready["guild_id"])
    await pilot.in_discord(lambda discord: discord.world.state.add_user(frank, "frank"))
    await pilot.in_discord(lambda discord: discord.world.state.add_member(guild, frank, roles=[lead]))
    card = await _order(pilot)
    channel, message = int(card.message["channel_id"]), int(card.id)

    async with _held_before_the_start(pilot, card):
        await pilot.in_discord(lambda discord: discord.world.react(frank, channel, message, "✅"))
    await pilot.in_discord(lambda discord: discord.world.kick(frank))
    await pilot.control("clear")

    await card.shows(NO_LONGER)
    record = await pilot.record(id=card.operation_id)
    assert (record["result"], record["approved_by"]) == ("void", "@frank")
    assert pilot.accepted(card.operation_id) == 0


async def test_a_deleted_card(pilot: Pilot) -> None:
    """Without its card a request cannot be decided in plain sight: it is cancelled, and a message says so."""
    card = await _order(pilot)
    operation_id = card.operation_id

    await pilot.control("delete_message", channel="deployments", message=card.id)

    told = await pilot.announcement(operation_id)
    assert told["content"].startswith(f"🚫 Its card was deleted. {ASK_AGAIN}")
    record = await pilot.record(id=operation_id)
    assert (record["result"], record["user"]) == ("cancelled", "@alice")


@pytest.mark.parametrize("emoji", [None, "✅"])
async def test_reactions_cleared_by_a_moderator(pilot: Pilot, emoji: str | None) -> None:
    """A moderator's clearing is nobody's retraction: the votes cannot be trusted, so the request ends."""
    card = await pilot.order("payment-service")
    await pilot.person("bob").react(card.message, "✅")
    await card.until(lambda card: "@bob" in card.fields.get("Votes", ""))

    path = f"/channels/{card.message['channel_id']}/messages/{card.id}/reactions"
    await pilot.person("bob").call("DELETE", path if emoji is None else f"{path}/{emoji}")

    await card.shows(f"🚫 A moderator removed the reactions from its card. {ASK_AGAIN}")
    assert (await pilot.record(id=card.operation_id))["result"] == "cancelled"
