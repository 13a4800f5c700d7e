"""Ids become objects."""

import pytest

from sandbox.discord.events import Actor
from sandbox.discord.interactions.resolving import CHANNEL, MENTIONABLE, ROLE, USER, Resolver
from sandbox.discord.refusals import Refusal
from sandbox.discord.world import World
from tests.fakes.discord import ALICE, DEPLOYMENTS, INCIDENTS, LEAD


def test_each_kind_has_its_bucket(world: World, alice: Actor) -> None:
    """Users come with their member, channels with the person's permissions."""
    resolver = Resolver(world.state, alice, DEPLOYMENTS)
    for kind, value in ((USER, ALICE), (ROLE, LEAD), (CHANNEL, INCIDENTS), (MENTIONABLE, LEAD)):
        assert resolver.resolve(kind, value, "data") == str(value)

    assert set(resolver.resolved) == {"users", "members", "roles", "channels"}
    assert "user" not in resolver.resolved["members"][str(ALICE)]
    assert int(resolver.resolved["channels"][str(INCIDENTS)]["permissions"]) > 0


@pytest.mark.parametrize(
    ("kind", "value"), [(USER, LEAD), (ROLE, ALICE), (CHANNEL, 1), (MENTIONABLE, DEPLOYMENTS), (USER, "x")]
)
def test_the_wrong_kind_is_refused(world: World, alice: Actor, kind: int, value: object) -> None:
    """A role is no user."""
    with pytest.raises(Refusal):
        Resolver(world.state, alice, DEPLOYMENTS).resolve(kind, value, "data")
