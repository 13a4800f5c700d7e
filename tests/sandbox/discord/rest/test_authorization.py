"""Tokens in headers and paths."""

import pytest

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor
from sandbox.discord.refusals import Refusal
from sandbox.discord.rest.authorization import authorize
from sandbox.discord.world import World
from tests.fakes.discord import BOT_TOKEN

ME = Call("GET", "/users/@me")


def test_everyone_has_their_scheme(world: World, alice: Actor) -> None:
    """Bots write `Bot`, people do not."""
    assert authorize(world, ME, f"Bot {BOT_TOKEN}") == world.bot
    assert authorize(world, ME, "alice-token") == alice


@pytest.mark.parametrize(
    "header", [None, "", "Bot nonsense", BOT_TOKEN, "Bot alice-token", "Bearer alice-token"]
)
def test_strangers_are_401(world: World, header: str | None) -> None:
    """Exactly Discord's body."""
    with pytest.raises(Refusal) as refused:
        authorize(world, ME, header)
    assert (refused.value.status, refused.value.body()) == (401, {"message": "401: Unauthorized", "code": 0})


def test_tokens_in_paths_suffice(world: World) -> None:
    """Callbacks and webhooks need no header; starting an interaction does."""
    for path in ("/interactions/1/token/callback", "/webhooks/1/token/messages/@original"):
        assert authorize(world, Call("POST", path), None) == world.bot
    with pytest.raises(Refusal):
        authorize(world, Call("POST", "/interactions"), None)


@pytest.mark.parametrize(
    "path", ["/applications/@me", "/oauth2/applications/@me", "/users/@me/channels", "/webhooks/1"]
)
def test_some_things_are_for_bots(world: World, path: str) -> None:
    """20001 for people."""
    with pytest.raises(Refusal) as refused:
        authorize(world, Call("POST", path), "alice-token")
    assert refused.value.code == 20001
