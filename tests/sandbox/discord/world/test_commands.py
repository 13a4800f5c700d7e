"""Commands have versions; interaction tokens are secret and expire."""

import pytest

from sandbox.discord.refusals import Refusal
from sandbox.discord.world import World
from tests.fakes.discord import ALICE, DEPLOYMENTS, GUILD, ManualClock

PING = {"name": "ping", "description": "pong"}


def test_a_version_changes_with_its_command(world: World) -> None:
    """Registering the same again changes nothing, another text changes the version only."""
    [first] = world.state.register_commands(GUILD, [PING])
    [again] = world.state.register_commands(GUILD, [PING])
    [other] = world.state.register_commands(GUILD, [{**PING, "description": "pang"}])

    assert (first["id"], first["version"]) == (again["id"], again["version"])
    assert other["id"] == first["id"]
    assert other["version"] != first["version"]


def test_creates_are_limited(world: World) -> None:
    """200 new ones a day; replacing old ones is free."""
    for start in (0, 100):
        world.state.register_commands(GUILD, [{**PING, "name": f"c{start + n}"} for n in range(100)])
    world.state.register_commands(GUILD, [{**PING, "name": f"c{100 + n}"} for n in range(100)])

    with pytest.raises(Refusal) as refused:
        world.state.register_commands(GUILD, [PING])
    assert refused.value.code == 30034


def test_tokens_expire(world: World, clock: ManualClock) -> None:
    """After 15 minutes: 401 and 50027, which is no bad bot token."""
    record = world.state.new_interaction(2, DEPLOYMENTS, ALICE, GUILD)
    record.responded = True
    clock.advance(14 * 60)
    assert world.state.interaction_by_token(record.token) is record
    clock.advance(61)

    with pytest.raises(Refusal) as refused:
        world.state.interaction_by_token(record.token)
    assert (refused.value.status, refused.value.code) == (401, 50027)
    assert str(record.id) not in record.token
