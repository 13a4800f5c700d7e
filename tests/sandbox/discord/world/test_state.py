"""Events for those they are for: nonces, authors, whispers to one reader."""

from typing import Any

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor, Dispatch
from sandbox.discord.world import World
from tests.fakes.discord import ALICE, BOT, DEPLOYMENTS, GUILD, MALLORY


def _last(events: list[Dispatch], name: str) -> dict[str, Any]:
    return next(one.payload for one in reversed(events) if one.event == name)


def test_reactions_name_the_author(world: World, events: list[Dispatch]) -> None:
    """ADD carries `message_author_id`, `type`, `burst` and the member; REMOVE no member."""
    message = world.post(ALICE, DEPLOYMENTS, "vote")
    world.react(MALLORY, DEPLOYMENTS, int(message["id"]), "✅")
    world.request(
        world.bot, Call("DELETE", f"/channels/{DEPLOYMENTS}/messages/{message['id']}/reactions/✅/{MALLORY}")
    )

    added, removed = _last(events, "MESSAGE_REACTION_ADD"), _last(events, "MESSAGE_REACTION_REMOVE")
    assert added["message_author_id"] == str(ALICE)
    assert (added["type"], added["burst"], added["member"]["user"]["id"]) == (0, False, str(MALLORY))
    assert "member" not in removed


def test_events_are_whole_and_apart(world: World, events: list[Dispatch]) -> None:
    """Payloads are completed like answers, and later changes do not reach back into them."""
    sent = world.request(
        world.bot, Call("POST", f"/channels/{DEPLOYMENTS}/messages", body={"content": "one"})
    )
    created = _last(events, "MESSAGE_CREATE")
    world.request(
        world.bot, Call("PATCH", f"/channels/{DEPLOYMENTS}/messages/{sent['id']}", body={"content": "two"})
    )

    assert created["author"]["primary_guild"] is None
    assert created["content"] == "one"
    assert created["guild_id"]


def test_typing_has_a_time(world: World, events: list[Dispatch]) -> None:
    """Seconds since 1970."""
    world.request(world.bot, Call("POST", f"/channels/{DEPLOYMENTS}/typing"))

    assert _last(events, "TYPING_START")["timestamp"] > 1_700_000_000


def test_the_audience_is_known(world: World) -> None:
    """A channel's readers are its members; a private channel's its two."""
    private = world.request(world.bot, Call("POST", "/users/@me/channels", body={"recipient_id": ALICE}))

    assert {ALICE, BOT, MALLORY} < world.state.readers(DEPLOYMENTS)
    assert world.state.readers(int(private["id"])) == {ALICE, BOT}


def test_updates_are_short(world: World, events: list[Dispatch], alice: Actor) -> None:
    """A changed guild brings no members along, a thread's members only themselves; everyone is told."""
    world.state.edit_guild(GUILD, {"description": "new"})
    thread = world.request(
        world.bot, Call("POST", f"/channels/{DEPLOYMENTS}/threads", body={"name": "t", "type": 11})
    )
    world.request(world.bot, Call("PUT", f"/channels/{thread['id']}/thread-members/{ALICE}"))

    updated = next(one for one in events if one.event == "GUILD_UPDATE")
    joined = _last(events, "THREAD_MEMBERS_UPDATE")
    assert "members" not in updated.payload
    assert world.view(updated, alice, None) is not None
    assert joined.keys() == {"id", "guild_id", "member_count", "added_members"}
