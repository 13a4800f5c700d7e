"""Archived threads do not change."""

import pytest

from sandbox.discord.calls import Call
from sandbox.discord.refusals import Refusal
from sandbox.discord.world import World
from tests.fakes.discord import ALICE, DEPLOYMENTS


@pytest.fixture
def thread(world: World) -> int:
    """Open a thread."""
    body = {"name": "why", "type": 11}
    return int(world.request(world.bot, Call("POST", f"/channels/{DEPLOYMENTS}/threads", body=body))["id"])


def _archive(world: World, thread: int, *, locked: bool = False) -> None:
    world.request(world.bot, Call("PATCH", f"/channels/{thread}", body={"archived": True, "locked": locked}))


def test_nothing_in_it_changes(world: World, thread: int) -> None:
    """Neither messages nor reactions: 50083."""
    at = f"/channels/{thread}/messages"
    message = world.request(world.bot, Call("POST", at, body={"content": "a"}))
    _archive(world, thread)

    for call in (
        Call("PATCH", f"{at}/{message['id']}", body={"content": "b"}),
        Call("PUT", f"{at}/{message['id']}/reactions/✅/@me"),
    ):
        with pytest.raises(Refusal) as refused:
            world.request(world.bot, call)
        assert refused.value.code == 50083


def test_the_next_message_opens_it(world: World, thread: int) -> None:
    """Unless it is locked: 160005."""
    _archive(world, thread)
    world.post(ALICE, thread, "one more")
    assert (
        world.request(world.bot, Call("GET", f"/channels/{thread}"))["thread_metadata"]["archived"] is False
    )

    _archive(world, thread, locked=True)
    with pytest.raises(Refusal) as refused:
        world.post(ALICE, thread, "and more")
    assert refused.value.code == 160005


def test_it_tells_when_it_was_archived(world: World, thread: int) -> None:
    """The time is that of the last change, not that of its beginning."""
    before = world.request(world.bot, Call("GET", f"/channels/{thread}"))["thread_metadata"]
    _archive(world, thread)
    after = world.request(world.bot, Call("GET", f"/channels/{thread}"))["thread_metadata"]

    assert after["archive_timestamp"] > before["archive_timestamp"]
