"""Channels appear and vanish for people as permissions change."""

from typing import Any

import discord
import pytest

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor, Dispatch
from sandbox.discord.world import World
from sandbox.discord.world.seed import permission_bits
from tests.fakes.discord import ALICE, DEPLOYMENTS, GUILD, INCIDENTS, LEAD, MALLORY

AT = f"/channels/{INCIDENTS}"
VIEW = permission_bits(["view_channel"])
ROLE = 0


def _seen(world: World, events: list[Dispatch], actor: Actor) -> list[tuple[str, str]]:
    """Return what an actor's client is told of channels and threads, each with the id of the channel."""
    intents = discord.Intents.all().value
    told = [
        (one.event, world.view(one, actor, intents)) for one in events if one.event.startswith(("CH", "TH"))
    ]
    return [(event, str(view.get("id", view.get("guild_id")))) for event, view in told if view is not None]


def _put(target: int, **bits: int) -> Call:
    return Call("PUT", f"{AT}/permissions/{target}", body={"type": ROLE, **bits})


@pytest.fixture
def for_leads(world: World, events: list[Dispatch]) -> None:
    """Let only leads, as alice is, see the incidents; forget what was told of that."""
    bot = Call("PUT", f"{AT}/permissions/{world.bot.user_id}", body={"type": 1, "allow": VIEW})
    for call in (bot, _put(LEAD, allow=VIEW), _put(GUILD, deny=VIEW)):
        world.request(world.owner, call)
    events.clear()


def test_a_hidden_channel_vanishes(
    world: World, events: list[Dispatch], alice: Actor, mallory: Actor
) -> None:
    """For who sees it no more it is deleted; who still does is told of the change, and so is the bot."""
    world.request(world.owner, _put(LEAD, allow=VIEW))
    events.clear()
    world.request(world.owner, _put(GUILD, deny=VIEW))

    assert _seen(world, events, mallory) == [("CHANNEL_DELETE", str(INCIDENTS))]
    assert _seen(world, events, alice) == [("CHANNEL_UPDATE", str(INCIDENTS))]
    assert _seen(world, events, world.bot) == [("CHANNEL_UPDATE", str(INCIDENTS))]


def test_a_shown_channel_appears(
    world: World, events: list[Dispatch], for_leads: None, alice: Actor, mallory: Actor
) -> None:
    """For who sees it now it is created."""
    world.request(world.owner, Call("DELETE", f"{AT}/permissions/{GUILD}"))

    assert _seen(world, events, mallory) == [("CHANNEL_CREATE", str(INCIDENTS))]
    assert _seen(world, events, alice) == [("CHANNEL_UPDATE", str(INCIDENTS))]


def test_a_whole_list_of_overwrites_counts_as_well(
    world: World, events: list[Dispatch], mallory: Actor
) -> None:
    """A PATCH hides a channel as a PUT does; one that changes nothing of that is a change to all."""
    hidden = [{"id": str(GUILD), "type": ROLE, "allow": "0", "deny": str(VIEW)}]
    world.request(world.owner, Call("PATCH", AT, body={"topic": "it burns"}))
    world.request(world.owner, Call("PATCH", AT, body={"permission_overwrites": hidden}))

    assert _seen(world, events, mallory) == [
        ("CHANNEL_UPDATE", str(INCIDENTS)),
        ("CHANNEL_DELETE", str(INCIDENTS)),
    ]


def test_roles_bring_and_take_channels(
    world: World, events: list[Dispatch], for_leads: None, mallory: Actor, alice: Actor
) -> None:
    """Given, taken, all set at once, changed, deleted: only who is concerned is told."""
    shown, gone = ("CHANNEL_CREATE", str(INCIDENTS)), ("CHANNEL_DELETE", str(INCIDENTS))
    at = f"/guilds/{GUILD}/members/{MALLORY}"

    world.grant_role(MALLORY, LEAD)
    world.revoke_role(MALLORY, LEAD)
    world.request(world.owner, Call("PATCH", at, body={"roles": [str(LEAD)]}))
    assert _seen(world, events, mallory) == [shown, gone, shown]
    assert _seen(world, events, alice) == []
    world.request(world.owner, Call("DELETE", f"/guilds/{GUILD}/roles/{LEAD}"))

    assert _seen(world, events, mallory) == [shown, gone, shown, gone]
    assert _seen(world, events, alice) == [gone]


def test_a_permission_of_everyone_shows_and_hides_all(
    world: World, events: list[Dispatch], mallory: Actor
) -> None:
    """Taken from the guild's own role, every channel vanishes."""
    world.set_permission(GUILD, "VIEW_CHANNEL", granted=False)
    gone = {id_ for event, id_ in _seen(world, events, mallory) if event == "CHANNEL_DELETE"}

    assert gone == {str(one) for one in world.state.get_guild(GUILD).channel_ids}
    assert {str(DEPLOYMENTS), str(INCIDENTS)} <= gone


def test_a_channel_appears_with_its_threads(
    world: World, events: list[Dispatch], for_leads: None, mallory: Actor
) -> None:
    """Those that are not archived, by THREAD_LIST_SYNC."""
    made: list[Any] = [
        world.request(world.bot, Call("POST", f"{AT}/threads", body={"name": name, "type": 11}))
        for name in ("why", "old")
    ]
    world.request(world.bot, Call("PATCH", f"/channels/{made[1]['id']}", body={"archived": True}))
    events.clear()
    world.grant_role(MALLORY, LEAD)

    [sync] = [one.payload for one in events if one.event == "THREAD_LIST_SYNC"]
    assert [one["id"] for one in sync["threads"]] == [made[0]["id"]]
    assert (sync["guild_id"], sync["channel_ids"]) == (str(GUILD), [str(INCIDENTS)])
    assert [event for event, _ in _seen(world, events, mallory)] == ["CHANNEL_CREATE", "THREAD_LIST_SYNC"]


def test_a_refused_change_shows_nothing(world: World, events: list[Dispatch], bob: Actor) -> None:
    """And the next event goes to those it is for."""
    kick = permission_bits(["kick_members"])
    with pytest.raises(Exception, match="Missing Permissions"):
        world.request(world.bot, _put(GUILD, deny=VIEW | kick))
    world.post(ALICE, INCIDENTS, "still here")

    assert _seen(world, events, bob) == []
    assert world.view(events[-1], bob, None) is not None
