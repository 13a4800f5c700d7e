"""Quotas hold where things are made."""

import pytest

from sandbox.discord.calls import Call
from sandbox.discord.refusals import Refusal
from sandbox.discord.world import World
from tests.fakes.discord import ALICE, DEPLOYMENTS, GUILD, ManualClock

AT = f"/channels/{DEPLOYMENTS}"


def test_a_channel_has_fifteen_webhooks(world: World) -> None:
    """The sixteenth is 30007."""
    create = Call("POST", f"{AT}/webhooks", body={"name": "hook"})
    for _ in range(15):
        world.request(world.bot, create)
    with pytest.raises(Refusal) as refused:
        world.request(world.bot, create)
    assert refused.value.code == 30007


def test_a_guild_has_250_roles(world: World) -> None:
    """The 251st is 30005."""
    for number in range(250 - len(world.state.get_guild(GUILD).roles)):
        world.state.create_role(GUILD, f"r{number}")
    with pytest.raises(Refusal) as refused:
        world.request(world.bot, Call("POST", f"/guilds/{GUILD}/roles", body={"name": "more"}))
    assert refused.value.code == 30005


def test_a_channel_has_250_pins(world: World) -> None:
    """The 251st is 30003; pinning a pinned one again is nothing."""
    messages = [int(world.post(ALICE, DEPLOYMENTS, str(number))["id"]) for number in range(251)]
    for one in messages[:250]:
        world.state.set_pinned(DEPLOYMENTS, one, pinned=True)
    world.state.set_pinned(DEPLOYMENTS, messages[0], pinned=True)
    with pytest.raises(Refusal) as refused:
        world.request(world.bot, Call("PUT", f"{AT}/messages/pins/{messages[250]}"))
    assert refused.value.code == 30003


def test_old_messages_stay(world: World, clock: ManualClock) -> None:
    """Bulk deletes reach back two weeks; nothing is deleted when one is older."""
    messages = [world.post(ALICE, DEPLOYMENTS, str(number))["id"] for number in range(2)]
    clock.advance(15 * 86400)
    with pytest.raises(Refusal) as refused:
        world.request(world.bot, Call("POST", f"{AT}/messages/bulk-delete", body={"messages": messages}))
    assert refused.value.code == 50034
    assert int(messages[0]) in world.state.messages[DEPLOYMENTS]
