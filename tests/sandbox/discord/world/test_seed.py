"""A plan becomes a guild under exactly its ids."""

from dataclasses import replace

import discord

from sandbox.discord.plan import RolePlan
from sandbox.discord.world import World
from sandbox.discord.world.seed import permission_bits
from tests.fakes.discord import (
    ALICE,
    APPLICATION,
    BOT,
    DEPLOYMENTS,
    GUILD,
    INCIDENTS,
    LEAD,
    MODERATOR,
    PLAN,
    ManualClock,
)


def test_every_id_is_the_plans(world: World) -> None:
    """Roles, channels, people, bot and application keep the ids that settings and policy name."""
    guild = world.state.get_guild(GUILD)

    assert {LEAD, MODERATOR} < set(guild.roles)
    assert {DEPLOYMENTS, INCIDENTS} < set(guild.channel_ids)
    assert guild.members[ALICE].role_ids == [LEAD]
    assert (world.state.bot_user.id, world.state.application_id) == (BOT, APPLICATION)


def test_channels_stand_in_their_category(world: World) -> None:
    """A category is made once."""
    parents = {world.state.get_channel(one).parent_id for one in (DEPLOYMENTS, INCIDENTS)}

    assert len(parents) == 1
    assert world.state.get_channel(parents.pop() or 0).name == "Operations"


def test_the_bot_is_no_administrator(world: World) -> None:
    """It has what a bot needs and stands above the roles it may give."""
    permissions = discord.Permissions(world.state.permissions_of(BOT, GUILD))
    guild = world.state.get_guild(GUILD)

    assert not permissions.administrator
    assert permissions.manage_channels
    assert guild.top_role_position(BOT) > max(guild.roles[one].position for one in (LEAD, MODERATOR))


def test_bits_have_names() -> None:
    """Names of permissions make a bit set."""
    assert permission_bits(["manage_messages", "view_channel"]) == 0x2400


def test_roles_are_offered_as_planned(clock: ManualClock) -> None:
    """Members give themselves what the plan says, and nothing else."""
    roles = (
        RolePlan(LEAD, "lead"),
        RolePlan(MODERATOR, "news", in_prompt=True),
        RolePlan(7, "git", is_linked=True),
    )
    world = World(replace(PLAN, roles=roles, people=()), clock)
    shown = {role["name"]: role for role in world.guild_creates(world.bot, None)[0]["roles"]}
    world.close()

    assert [shown[name]["flags"] for name in ("lead", "news", "git")] == [0, 1, 0]
    assert [
        name for name in ("lead", "news", "git") if "guild_connections" in shown[name].get("tags", {})
    ] == ["git"]
