"""Options are checked against the command as it is registered."""

import pytest

from sandbox.discord.events import Actor
from sandbox.discord.interactions.commands import command_data
from sandbox.discord.interactions.resolving import Resolver
from sandbox.discord.refusals import Refusal
from sandbox.discord.world import World
from tests.fakes.discord import ALICE, DEPLOYMENTS


def test_attachments_are_refused_with_a_reason(world: World, alice: Actor) -> None:
    """The one kind of option that is not modelled says so."""
    body = {
        "name": "up",
        "description": "uploads",
        "options": [{"type": 11, "name": "file", "description": "f"}],
    }
    [command] = world.state.register_commands(None, [body])
    sent = {"id": command["id"], "options": [{"type": 11, "name": "file", "value": "0"}]}

    with pytest.raises(Refusal) as refused:
        command_data(
            world.state, Resolver(world.state, alice, DEPLOYMENTS), ALICE, DEPLOYMENTS, sent, partial=False
        )
    assert "attachments" in str(refused.value.body())


def test_global_commands_name_no_guild(world: World, alice: Actor) -> None:
    """Only a guild's command carries `guild_id`."""
    [command] = world.state.register_commands(None, [{"name": "ping", "description": "pong"}])
    resolver = Resolver(world.state, alice, DEPLOYMENTS)

    data = command_data(world.state, resolver, ALICE, DEPLOYMENTS, {"id": command["id"]}, partial=False)

    assert data == {"id": command["id"], "name": "ping", "type": 1, "options": []}
