"""What REST, gateway and faults may ask of the world."""

import base64

import discord
import pytest

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor, Dispatch
from sandbox.discord.refusals import Refusal
from sandbox.discord.world import World
from tests.fakes.discord import (
    ALICE,
    BOT,
    BOT_TOKEN,
    DEPLOYMENTS,
    GUILD,
    INCIDENTS,
    MALLORY,
    MODERATOR,
    ManualClock,
)


def test_tokens_name_their_owner(world: World, alice: Actor) -> None:
    """With or without `Bot `; the bot's id can be read from its token."""
    assert world.actor("alice-token") == alice
    assert world.actor(f"Bot {BOT_TOKEN}") == world.actor(BOT_TOKEN) == Actor(BOT, is_bot=True)
    assert world.actor("nobody") is None
    assert base64.b64decode(BOT_TOKEN.split(".")[0]) == str(BOT).encode()


def test_ready_is_for_its_reader(world: World, alice: Actor) -> None:
    """The bot reads its application, a person their locale."""
    assert world.ready(world.bot)["application"]["id"] == str(world.state.application_id)
    assert world.ready(alice)["user"]["locale"] == "de"
    assert world.ready(alice)["guilds"] == [{"id": str(GUILD), "unavailable": True}]


def test_the_guild_comes_as_intents_allow(world: World, alice: Actor) -> None:
    """Without presences a bot gets its own member only; people get all, and the channels they see."""
    hide = {"type": 1, "allow": 0, "deny": 1024}
    world.request(world.bot, Call("PUT", f"/channels/{INCIDENTS}/permissions/{ALICE}", body=hide))

    [for_bot] = world.guild_creates(world.bot, discord.Intents.default().value)
    [for_alice] = world.guild_creates(alice, None)

    assert [one["user"]["id"] for one in for_bot["members"]] == [str(BOT)]
    assert str(INCIDENTS) in {one["id"] for one in for_bot["channels"]}
    assert len(for_alice["members"]) == 5
    assert str(INCIDENTS) not in {one["id"] for one in for_alice["channels"]}
    assert world.guild_creates(world.bot, 0) == []


def test_the_guild_comes_with_the_threads_one_sees(world: World, alice: Actor) -> None:
    """Those in channels one sees that are not archived."""
    for channel, name in ((DEPLOYMENTS, "open"), (DEPLOYMENTS, "old"), (INCIDENTS, "hidden")):
        made = world.request(
            world.bot, Call("POST", f"/channels/{channel}/threads", body={"name": name, "type": 11})
        )
        if name == "old":
            world.request(world.bot, Call("PATCH", f"/channels/{made['id']}", body={"archived": True}))
    hide = {"type": 1, "allow": 0, "deny": 1024}
    world.request(world.bot, Call("PUT", f"/channels/{INCIDENTS}/permissions/{ALICE}", body=hide))

    [[for_alice], [for_bot]] = (world.guild_creates(alice, None), world.guild_creates(world.bot, 1))
    assert [one["name"] for one in for_alice["threads"]] == ["open"]
    assert [one["name"] for one in for_bot["threads"]] == ["open", "hidden"]


def test_members_are_found(world: World) -> None:
    """By the beginning of a name, by id, with a limit."""
    found = world.members_chunk(GUILD, "AL", 10, None)

    assert [one["user"]["username"] for one in found] == ["alice"]
    assert len(world.members_chunk(GUILD, "", 2, None)) == 2
    assert [one["user"]["id"] for one in world.members_chunk(GUILD, None, 0, [MALLORY, 1])] == [str(MALLORY)]
    assert world.members_chunk(1, "", 0, None) == []


def test_listeners_may_leave(world: World) -> None:
    """After unsubscribing nothing comes any more."""
    seen: list[Dispatch] = []
    leave = world.subscribe(seen.append)
    world.post(ALICE, DEPLOYMENTS, "one")
    leave()
    world.post(ALICE, DEPLOYMENTS, "two")

    assert [one.payload["content"] for one in seen] == ["one"]


def test_people_act_with_their_own_permissions(world: World, alice: Actor, bob: Actor) -> None:
    """Only who may manage messages removes others' reactions and messages."""
    message = world.post(MALLORY, DEPLOYMENTS, "hello")
    at = f"/channels/{DEPLOYMENTS}/messages/{message['id']}"
    world.react(MALLORY, DEPLOYMENTS, int(message["id"]), "✅")

    for call in (
        Call("DELETE", at),
        Call("DELETE", f"{at}/reactions"),
        Call("DELETE", f"{at}/reactions/✅/{MALLORY}"),
    ):
        with pytest.raises(Refusal) as refused:
            world.request(alice, call)
        assert refused.value.code == 50013
    world.request(bob, Call("DELETE", f"{at}/reactions/✅/{MALLORY}"))
    world.request(bob, Call("DELETE", at))


def test_strangers_reach_nothing(world: World, alice: Actor) -> None:
    """Who was kicked has no access; a private channel belongs to its two."""
    private = world.request(world.bot, Call("POST", "/users/@me/channels", body={"recipient_id": MALLORY}))
    with pytest.raises(Refusal) as foreign:
        world.request(alice, Call("GET", f"/channels/{private['id']}/messages"))
    world.kick(ALICE)
    with pytest.raises(Refusal) as kicked:
        world.request(alice, Call("GET", f"/guilds/{GUILD}"))

    assert (foreign.value.code, kicked.value.code) == (50001, 50001)


def test_unknown_fields_are_passed_over(world: World) -> None:
    """Discord ignores what it does not know; SimCord would not answer."""
    body = {"content": "hi", "shiny": True, "more": 1}
    message = world.request(world.bot, Call("POST", f"/channels/{DEPLOYMENTS}/messages", body=body))

    assert message["content"] == "hi"


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (Call("GET", "/nowhere"), 404),
        (Call("GET", "/channels/abc"), 400),
        (Call("POST", f"/guilds/{GUILD}/scheduled-events", body={}), 400),
        (Call("PUT", f"/channels/{DEPLOYMENTS}/permissions/1", body={"type": "x"}), 400),
        (Call("GET", "/channels/1"), 404),
    ],
)
def test_nonsense_is_refused(world: World, call: Call, status: int) -> None:
    """Whatever a body or path holds, the answer is one of Discord's."""
    with pytest.raises(Refusal) as refused:
        world.request(world.bot, call)

    assert refused.value.status == status


def test_roles_come_and_go(world: World, events: list[Dispatch]) -> None:
    """The faults give and take roles, and everyone is told."""
    world.grant_role(MALLORY, MODERATOR)
    assert world.state.get_member(GUILD, MALLORY).role_ids == [MODERATOR]
    world.revoke_role(MALLORY, MODERATOR)
    assert world.state.get_member(GUILD, MALLORY).role_ids == []
    assert [one.event for one in events] == ["GUILD_MEMBER_UPDATE", "GUILD_AUDIT_LOG_ENTRY_CREATE"] * 2
    with pytest.raises(Exception, match="Unknown Role"):
        world.grant_role(MALLORY, 1)


def test_permissions_of_roles_come_and_go(world: World, events: list[Dispatch]) -> None:
    """One at a time, whatever the case of its name, told of by GUILD_ROLE_UPDATE."""
    role = world.state.get_role(GUILD, world.bot_role_id)
    before = role.permissions

    world.set_permission(role.id, "MANAGE_CHANNELS", granted=False)
    assert before & ~role.permissions == discord.Permissions.manage_channels.flag
    world.set_permission(role.id, "manage_channels", granted=True)

    assert role.permissions == before
    assert [one.event for one in events] == ["GUILD_ROLE_UPDATE"] * 2
    with pytest.raises(LookupError, match="MANAGE_CHANNELS"):
        world.set_permission(role.id, "manage_moon", granted=True)
    with pytest.raises(Refusal):
        world.set_permission(1, "administrator", granted=True)


def test_the_owner_may_do_everything(world: World) -> None:
    """Nobody else is theirs equal: neither the bot nor a person of the plan."""
    everything = discord.Permissions.all().value

    assert world.state.permissions_of(world.owner.user_id, GUILD) == everything
    assert world.owner.user_id not in {BOT, *(person.id for person in world.plan.people)}


def test_the_timed_out_do_not_speak(world: World, clock: ManualClock) -> None:
    """Neither by message nor by reaction, until the time is over."""
    message_id = int(world.post(ALICE, DEPLOYMENTS, "vote")["id"])
    world.react(ALICE, DEPLOYMENTS, message_id, "✅")
    world.timeout_member(MALLORY, 60)

    with pytest.raises(Refusal):
        world.post(MALLORY, DEPLOYMENTS, "no")
    with pytest.raises(Refusal):
        world.react(MALLORY, DEPLOYMENTS, message_id, "✅")
    clock.advance(61)
    world.react(MALLORY, DEPLOYMENTS, message_id, "✅")
