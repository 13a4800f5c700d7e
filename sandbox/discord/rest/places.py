"""Guilds, channels and users where SimCord's routes show more, or less, than Discord's."""

from typing import Any

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor
from sandbox.discord.rest.answers import Answer
from sandbox.discord.wire.guilds import without_gateway_fields
from sandbox.discord.world import World

Json = dict[str, Any]


def guild(world: World, actor: Actor, call: Call) -> Answer:
    """GET or PATCH a guild: without the lists only the gateway sends, counts on request."""
    whole = world.request(actor, call)
    shown = without_gateway_fields(whole)
    shown["roles"] = world.state.offered(shown["roles"])
    if call.params.get("with_counts", "").lower() in ("1", "true"):
        shown["approximate_member_count"] = whole["member_count"]
        shown["approximate_presence_count"] = whole["member_count"]
    return Answer(200, shown)


def guilds(world: World, actor: Actor, call: Call) -> Answer:
    """GET /users/@me/guilds: the guilds the actor is a member of, in short."""
    keys = ("id", "name", "icon", "banner", "features")
    shown = []
    for one in world.request(actor, call):
        bits = world.state.permissions_of(actor.user_id, int(one["id"]))
        if bits:
            owns = one["owner_id"] == str(actor.user_id)
            shown.append({**{key: one[key] for key in keys}, "owner": owns, "permissions": str(bits)})
    return Answer(200, shown)


def channels(world: World, actor: Actor, call: Call) -> Answer:
    """GET a guild's channels: all for the bot, as Discord does; for people those their client would show."""
    whole: list[Json] = world.request(actor, call)
    return Answer(200, [one for one in whole if actor.is_bot or world.sees(actor, int(one["id"]))])


def threads(world: World, actor: Actor, call: Call) -> Answer:
    """GET a guild's active threads, as far as one sees them."""
    whole: Json = world.request(actor, call)
    seen = {one["id"] for one in whole["threads"] if world.sees(actor, int(one["id"]))}
    whole["threads"] = [one for one in whole["threads"] if one["id"] in seen]
    whole["members"] = [one for one in whole["members"] if one["id"] in seen]
    return Answer(200, whole)


def roles(world: World, actor: Actor, call: Call) -> Answer:
    """GET a guild's roles."""
    return Answer(200, world.state.offered(world.request(actor, call)))


def me(world: World, actor: Actor, _call: Call) -> Answer:
    """GET /users/@me."""
    return Answer(200, world.own_user(actor))


def application(world: World, actor: Actor, _call: Call) -> Answer:
    """GET the bot's own application, under either of its addresses."""
    return Answer(200, world.request(actor, Call("GET", "/oauth2/applications/@me")))


def created(world: World, actor: Actor, call: Call) -> Answer:
    """POST a channel or a thread: 201."""
    return Answer(201, world.request(actor, call))


def as_is(world: World, actor: Actor, call: Call) -> Answer:
    """Pass any other call on."""
    return Answer(200, world.request(actor, call))
