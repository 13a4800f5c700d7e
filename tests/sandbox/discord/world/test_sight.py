"""Who gets which event, and how much of it."""

import discord
import pytest

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor, Dispatch
from sandbox.discord.world import World
from tests.fakes.discord import ALICE, BOT, DEPLOYMENTS, GUILD, INCIDENTS, MALLORY

HIDE = {"type": 1, "allow": 0, "deny": 1024}
UNPRIVILEGED = discord.Intents.default().value


@pytest.fixture
def hidden(world: World) -> None:
    """Hide the incidents from alice."""
    world.request(world.bot, Call("PUT", f"/channels/{INCIDENTS}/permissions/{ALICE}", body=HIDE))


def _last(events: list[Dispatch], name: str) -> Dispatch:
    return next(one for one in reversed(events) if one.event == name)


def test_people_see_their_channels(world: World, events: list[Dispatch], alice: Actor, hidden: None) -> None:
    """A message in a hidden channel reaches those who may see it, and the bot."""
    world.post(MALLORY, INCIDENTS, "it burns")
    message = _last(events, "MESSAGE_CREATE")

    assert world.view(message, alice, None) is None
    assert world.view(message, Actor(MALLORY, is_bot=False), None) is not None
    assert world.view(message, world.bot, discord.Intents.all().value) is not None


def test_a_deleted_channel_is_told_to_its_readers(
    world: World, events: list[Dispatch], alice: Actor, mallory: Actor, hidden: None
) -> None:
    """Who could see the channel before it went learns that it went."""
    world.request(world.bot, Call("DELETE", f"/channels/{INCIDENTS}"))
    deleted = _last(events, "CHANNEL_DELETE")

    assert world.view(deleted, alice, None) is None
    assert world.view(deleted, mallory, None) is not None


def test_intents_decide(world: World, events: list[Dispatch]) -> None:
    """A bot gets what it asked for; its own member always."""
    world.post(ALICE, DEPLOYMENTS, "hello")
    message = _last(events, "MESSAGE_CREATE")
    world.grant_role(MALLORY, world.plan.roles[0].id)
    other = _last(events, "GUILD_MEMBER_UPDATE")
    world.grant_role(BOT, world.plan.roles[0].id)
    own = _last(events, "GUILD_MEMBER_UPDATE")

    assert world.view(message, world.bot, discord.Intents.guilds.flag) is None
    assert world.view(other, world.bot, UNPRIVILEGED) is None
    assert world.view(own, world.bot, UNPRIVILEGED) is not None


def test_content_is_privileged(world: World, events: list[Dispatch], alice: Actor) -> None:
    """Without the message content intent a bot reads its own and what mentions it; people read all."""
    world.post(ALICE, DEPLOYMENTS, "secret plan")
    plain = _last(events, "MESSAGE_CREATE")
    world.post(ALICE, DEPLOYMENTS, f"<@{BOT}> hello")
    called = _last(events, "MESSAGE_CREATE")

    seen = [world.view(one, world.bot, UNPRIVILEGED) for one in (plain, called)]
    assert [one["content"] if one else None for one in seen] == ["", f"<@{BOT}> hello"]
    full = world.view(plain, alice, None)
    assert full is not None
    assert full["content"] == "secret plan"


def test_only_the_reader_gets_what_is_for_them(world: World, alice: Actor, mallory: Actor) -> None:
    """An event with a reader goes to nobody else."""
    private = Dispatch("INTERACTION_SUCCESS", {"id": "1"}, ALICE)

    assert world.view(private, alice, None) == {"id": "1"}
    assert world.view(private, mallory, None) is None
    assert world.view(private, world.bot, discord.Intents.all().value) is None


def test_the_audit_log_needs_its_permission(world: World, events: list[Dispatch], alice: Actor) -> None:
    """Entries reach those with VIEW_AUDIT_LOG."""
    world.request(world.bot, Call("POST", f"/guilds/{GUILD}/roles", body={"name": "new"}))
    entry = _last(events, "GUILD_AUDIT_LOG_ENTRY_CREATE")

    assert world.view(entry, alice, None) is None
    assert world.view(entry, world.bot, discord.Intents.all().value) is not None


def test_the_kicked_learn_that_the_guild_is_gone(world: World, events: list[Dispatch], alice: Actor) -> None:
    """GUILD_DELETE to them, GUILD_MEMBER_REMOVE to those who stay."""
    world.kick(ALICE)

    assert world.view(_last(events, "GUILD_DELETE"), alice, None) == {"id": str(GUILD)}
    assert world.view(_last(events, "GUILD_MEMBER_REMOVE"), alice, None) is None


def test_a_private_message_reaches_the_bot(
    world: World, events: list[Dispatch], alice: Actor, mallory: Actor
) -> None:
    """And nobody but the two."""
    private = world.request(world.bot, Call("POST", "/users/@me/channels", body={"recipient_id": ALICE}))
    world.post(ALICE, int(private["id"]), "psst")
    message = _last(events, "MESSAGE_CREATE")

    assert world.view(message, world.bot, discord.Intents.all().value) is not None
    assert world.view(message, alice, None) is not None
    assert world.view(message, mallory, None) is None
