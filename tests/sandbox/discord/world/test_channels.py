"""Channels are kept Discord's way."""

import pytest

from sandbox.discord.calls import Call
from sandbox.discord.events import Dispatch
from sandbox.discord.refusals import Refusal
from sandbox.discord.world import World
from tests.fakes.discord import ALICE, DEPLOYMENTS, GUILD, ManualClock

AT = f"/channels/{DEPLOYMENTS}"


def test_renaming_normalises_and_posts_nothing(world: World, events: list[Dispatch]) -> None:
    """A guild's channel is renamed silently."""
    renamed = world.request(world.bot, Call("PATCH", AT, body={"name": "Went Out"}))

    assert renamed["name"] == "went-out"
    assert "MESSAGE_CREATE" not in {one.event for one in events}


def test_the_third_edit_of_name_or_topic_waits(world: World, clock: ManualClock) -> None:
    """Two in ten minutes; edits that change neither are free."""
    for topic in ("one", "one", "two"):
        world.request(world.bot, Call("PATCH", AT, body={"topic": topic}))
    with pytest.raises(Refusal) as refused:
        world.request(world.bot, Call("PATCH", AT, body={"name": "three"}))
    world.request(world.bot, Call("PATCH", AT, body={"rate_limit_per_user": 5}))
    clock.advance(600)
    world.request(world.bot, Call("PATCH", AT, body={"name": "three"}))

    assert refused.value.status == 429
    assert 590 < (refused.value.retry_after or 0) <= 600


def test_a_category_is_full_at_fifty(world: World) -> None:
    """The 51st channel is refused and not made."""
    parent = world.state.get_channel(DEPLOYMENTS).parent_id
    create = Call("POST", f"/guilds/{GUILD}/channels", body={"name": "inc", "parent_id": parent})
    for _ in range(48):
        world.request(world.bot, create)
    with pytest.raises(Refusal):
        world.request(world.bot, create)
    before = len(world.state.get_guild(GUILD).channel_ids)
    world.request(world.bot, Call("POST", f"/guilds/{GUILD}/channels", body={"name": "inc"}))

    assert len(world.state.get_guild(GUILD).channel_ids) == before + 1


def test_a_message_has_one_thread(world: World) -> None:
    """The second is 160004; a thread keeps its capital letters."""
    message = world.post(ALICE, DEPLOYMENTS, "start")
    create = Call("POST", f"{AT}/messages/{message['id']}/threads", body={"name": "Why So"})
    assert world.request(world.bot, create)["name"] == "Why So"
    with pytest.raises(Refusal) as refused:
        world.request(world.bot, create)
    assert refused.value.code == 160004
