"""Reactions with their limits, and super reactions beside them."""

import pytest

from sandbox.discord.events import Dispatch
from sandbox.discord.refusals import Refusal
from sandbox.discord.world import World
from tests.fakes.discord import ALICE, DEPLOYMENTS, MALLORY


@pytest.fixture
def message_id(world: World) -> int:
    """Post a message to react to."""
    return int(world.post(ALICE, DEPLOYMENTS, "vote")["id"])


def test_twenty_distinct_ones(world: World, message_id: int) -> None:
    """The 21st emoji is refused, joining is not; super reactions count too."""
    world.state.bursting = True
    world.react(ALICE, DEPLOYMENTS, message_id, "✅")
    world.state.bursting = False
    for number in range(19):
        world.react(ALICE, DEPLOYMENTS, message_id, chr(0x1F600 + number))

    with pytest.raises(Refusal) as refused:
        world.react(ALICE, DEPLOYMENTS, message_id, "❌")
    world.react(MALLORY, DEPLOYMENTS, message_id, "✅")

    assert refused.value.code == 30010


def test_look_alikes_are_different(world: World, message_id: int) -> None:
    """✔, ✔️ and ✅ are three reactions."""
    for emoji in ("✔", "✔️", "✅"):
        world.react(ALICE, DEPLOYMENTS, message_id, emoji)

    assert len(world.state.get_message(DEPLOYMENTS, message_id).reactions) == 3


def test_super_reactions_stand_beside(world: World, events: list[Dispatch], message_id: int) -> None:
    """One user may make both; the event says which; removing one leaves the other."""
    state = world.state
    state.add_reaction(DEPLOYMENTS, message_id, "✅", ALICE)
    state.bursting = True
    state.add_reaction(DEPLOYMENTS, message_id, "✅", ALICE)
    state.add_reaction(DEPLOYMENTS, message_id, "✅", ALICE)
    added = [one.payload for one in events if one.event == "MESSAGE_REACTION_ADD"]
    assert [(one["type"], one["burst"]) for one in added] == [(0, False), (1, True)]

    state.remove_reaction(DEPLOYMENTS, message_id, "✅", ALICE)
    assert state.burst_users(message_id, "✅") == []
    assert state.get_message(DEPLOYMENTS, message_id).reaction_for("✅") is not None


def test_a_moderator_clears_both_kinds(world: World, message_id: int) -> None:
    """All reactions, or all of an emoji."""
    state = world.state
    for emoji in ("✅", "❌"):
        state.bursting = True
        state.add_reaction(DEPLOYMENTS, message_id, emoji, ALICE)
    state.bursting = False
    state.clear_reaction(DEPLOYMENTS, message_id, "✅")
    assert state.burst_emojis(message_id) == ["❌"]
    state.clear_reactions(DEPLOYMENTS, message_id)
    assert state.burst_emojis(message_id) == []
