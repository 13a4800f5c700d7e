"""Permissions of single channels: who may change them, and that they are obeyed."""

from typing import Any

import pytest

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor
from sandbox.discord.refusals import Refusal
from sandbox.discord.world import World
from sandbox.discord.world.seed import permission_bits
from tests.fakes.discord import BOB, DEPLOYMENTS, GUILD, INCIDENTS, LEAD

ROLE, MEMBER = 0, 1
VIEW = permission_bits(["view_channel"])
KICK = permission_bits(["kick_members"])  # which the bot has not
ONLY_LEADS = [
    {"id": str(GUILD), "type": ROLE, "allow": "0", "deny": str(VIEW)},
    {"id": str(LEAD), "type": ROLE, "allow": str(VIEW), "deny": "0"},
]


def _create(world: World, overwrites: list[dict[str, Any]], actor: Actor | None = None, **more: Any) -> int:
    body = {"name": "inc", "permission_overwrites": overwrites, **more}
    made = world.request(actor or world.bot, Call("POST", f"/guilds/{GUILD}/channels", body=body))
    return int(made["id"])


def _put(channel: int, target: int, **bits: int) -> Call:
    return Call("PUT", f"/channels/{channel}/permissions/{target}", body={"type": ROLE, **bits})


def _code(world: World, actor: Actor, call: Call) -> int:
    try:
        world.request(actor, call)
    except Refusal as refused:
        return refused.code
    return 0


def test_a_new_channel_is_for_whom_it_says(world: World, alice: Actor, bob: Actor) -> None:
    """Others neither see nor read it."""
    bot = {"id": str(world.bot.user_id), "type": MEMBER, "allow": str(VIEW), "deny": "0"}
    room = _create(world, [*ONLY_LEADS, bot])

    assert [world.sees(one, room) for one in (alice, bob, world.bot)] == [True, False, True]
    assert _code(world, bob, Call("GET", f"/channels/{room}/messages")) == 50001
    assert _code(world, alice, Call("POST", f"/channels/{room}/messages", body={"content": "hi"})) == 0


def test_a_new_channel_gives_nothing_away(world: World) -> None:
    """What its maker has not in the guild is neither allowed nor denied there: 50013, and no channel."""
    before = list(world.state.get_guild(GUILD).channel_ids)
    for side in ("allow", "deny"):
        with pytest.raises(Refusal) as refused:
            _create(world, [{"id": str(LEAD), "type": ROLE, side: str(KICK)}])
        assert refused.value.code == 50013

    assert world.state.get_guild(GUILD).channel_ids == before
    _create(world, [{"id": str(LEAD), "type": ROLE, "allow": str(KICK)}], world.owner)


@pytest.mark.parametrize(
    "overwrite", [{"id": "x", "type": ROLE}, {"type": ROLE}, {"id": str(LEAD), "type": 7}, {"id": "1"}, "x"]
)
def test_what_is_no_overwrite_is_refused(world: World, overwrite: Any) -> None:
    """50035, and no channel."""
    before = list(world.state.get_guild(GUILD).channel_ids)
    with pytest.raises(Refusal) as refused:
        _create(world, [overwrite])

    assert refused.value.code == 50035
    assert world.state.get_guild(GUILD).channel_ids == before


def test_without_overwrites_it_has_its_categorys(world: World, bob: Actor) -> None:
    """A copy: what becomes of the category later does not change it."""
    category = world.state.get_channel(INCIDENTS).parent_id or 0
    world.request(world.owner, _put(category, GUILD, deny=VIEW))
    world.request(world.owner, Call("PUT", f"/channels/{category}/permissions/{BOB}", body={"type": MEMBER}))
    room = _create(world, [], world.owner, parent_id=str(category))
    world.request(world.owner, Call("DELETE", f"/channels/{category}/permissions/{GUILD}"))

    assert not world.sees(bob, room)
    assert [one.target_id for one in world.state.get_channel(room).overwrites] == [GUILD, BOB]


def test_later_changes_give_nothing_away_either(world: World) -> None:
    """Neither one by one nor as a list; what stands there already may be sent again."""
    world.request(world.owner, _put(INCIDENTS, LEAD, allow=KICK))
    at = f"/channels/{INCIDENTS}"
    kept = [{"id": str(LEAD), "type": ROLE, "allow": str(KICK), "deny": str(VIEW)}]

    assert _code(world, world.bot, _put(DEPLOYMENTS, LEAD, allow=KICK)) == 50013
    assert _code(world, world.bot, Call("DELETE", f"{at}/permissions/{LEAD}")) == 50013
    assert _code(world, world.bot, Call("PATCH", at, body={"permission_overwrites": []})) == 50013
    assert _code(world, world.bot, Call("PATCH", at, body={"permission_overwrites": kept})) == 0


def test_only_who_manages_roles_changes_them(world: World) -> None:
    """To manage channels is enough to rename one, not to let people in."""
    world.set_permission(world.bot_role_id, "MANAGE_ROLES", granted=False)
    at = f"/channels/{INCIDENTS}"

    assert _code(world, world.bot, _put(INCIDENTS, LEAD, allow=VIEW)) == 50013
    assert _code(world, world.bot, Call("PATCH", at, body={"permission_overwrites": []})) == 50013
    assert _code(world, world.bot, Call("PATCH", at, body={"name": "burning"})) == 0


def test_who_rules_a_channel_rules_it_all(world: World, alice: Actor) -> None:
    """An overwrite with MANAGE_ROLES, which an administrator gave, lifts the limit there."""
    keys = permission_bits(["manage_roles"])
    assert _code(world, world.bot, _put(INCIDENTS, LEAD, allow=keys)) == 50013
    world.request(world.owner, _put(INCIDENTS, LEAD, allow=keys))

    assert _code(world, alice, _put(INCIDENTS, GUILD, deny=KICK)) == 0
    assert _code(world, alice, _put(DEPLOYMENTS, GUILD, deny=KICK)) == 50013


def test_a_channel_has_a_thousand_overwrites(world: World) -> None:
    """One more is 30060, however it is made."""
    many = [{"id": str(number + 1), "type": MEMBER, "allow": "0", "deny": "0"} for number in range(1001)]
    at = f"/channels/{INCIDENTS}"
    with pytest.raises(Refusal) as refused:
        _create(world, many)
    assert refused.value.code == 30060
    assert _code(world, world.bot, Call("PATCH", at, body={"permission_overwrites": many})) == 30060
    world.request(world.bot, Call("PATCH", at, body={"permission_overwrites": many[:1000]}))

    assert _code(world, world.bot, _put(INCIDENTS, LEAD)) == 30060
    assert _code(world, world.bot, _put(INCIDENTS, 1)) == 0
