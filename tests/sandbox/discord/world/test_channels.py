"""Channels are kept Discord's way."""

import pytest

from sandbox.discord.calls import Call
from sandbox.discord.events import Dispatch
from sandbox.discord.refusals import Refusal
from sandbox.discord.world import World
from tests.fakes.discord import ALICE, DEPLOYMENTS, GUILD, INCIDENTS, ManualClock

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


@pytest.mark.parametrize(
    ("parent", "why"), [(DEPLOYMENTS, "CHANNEL_PARENT_INVALID_TYPE"), (7, "CHANNEL_PARENT_INVALID")]
)
def test_channels_stand_in_categories(world: World, parent: int, why: str) -> None:
    """In nothing else, neither from the beginning nor later."""
    make = Call("POST", f"/guilds/{GUILD}/channels", body={"name": "inc", "parent_id": str(parent)})
    move = Call("PATCH", f"/channels/{INCIDENTS}", body={"parent_id": str(parent)})
    for call in (make, move):
        with pytest.raises(Refusal) as refused:
            world.request(world.bot, call)
        assert f"({why})" in str(refused.value.errors)


def test_a_channel_moves_to_where_there_is_room(world: World) -> None:
    """Not into a full category; one that stands there may be sent there again."""
    full = world.state.create_channel(GUILD, "Full", type=4).id
    inside = [world.state.create_channel(GUILD, "old", parent_id=full).id for _ in range(50)]
    move = {"parent_id": str(full)}
    with pytest.raises(Refusal) as refused:
        world.request(world.bot, Call("PATCH", AT, body=move))
    world.request(world.bot, Call("PATCH", f"/channels/{inside[0]}", body=move))
    world.request(world.bot, Call("PATCH", f"/channels/{inside[1]}", body={"parent_id": None}))
    world.request(world.bot, Call("PATCH", AT, body=move))

    assert "CHANNEL_PARENT_MAX_CHANNELS" in str(refused.value.errors)
    assert world.state.get_channel(DEPLOYMENTS).parent_id == full


def test_what_stands_in_a_deleted_category_stays(world: World, events: list[Dispatch]) -> None:
    """Above all categories, which everybody is told."""
    category = world.state.get_channel(DEPLOYMENTS).parent_id
    world.request(world.bot, Call("DELETE", f"/channels/{category}"))

    assert world.state.get_channel(DEPLOYMENTS).parent_id is None
    told = {one.payload["id"]: one.payload["parent_id"] for one in events if one.event == "CHANNEL_UPDATE"}
    assert told == {str(DEPLOYMENTS): None, str(INCIDENTS): None}


def test_threads_go_with_their_channel(world: World, events: list[Dispatch]) -> None:
    """Without a word about each: clients know."""
    create = Call("POST", f"{AT}/threads", body={"name": "why", "type": 11})
    thread = int(world.request(world.bot, create)["id"])
    world.request(world.bot, Call("DELETE", AT))

    assert thread not in world.state.channels
    assert world.state.active_threads(GUILD) == []
    assert "THREAD_DELETE" not in {one.event for one in events}
    with pytest.raises(Refusal) as refused:
        world.request(world.bot, Call("GET", f"/channels/{thread}"))
    assert refused.value.code == 10003
