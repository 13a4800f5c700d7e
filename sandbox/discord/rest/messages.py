"""Messages and reactions where SimCord's routes say less than Discord's."""

from dataclasses import replace
from typing import Any

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor
from sandbox.discord.refusals import invalid_body
from sandbox.discord.rest.answers import Answer
from sandbox.discord.rules import nonces
from sandbox.discord.wire import mend
from sandbox.discord.world import World
from sandbox.discord.world.model import serializers
from sandbox.discord.world.state import State

Json = dict[str, Any]

BOT_FIELDS = frozenset({"embeds", "embed", "components", "poll", "flags"})
NORMAL, BURST = 0, 1
MOST = 100
USUAL_USERS, USUAL_MESSAGES = 25, 50


def send(world: World, actor: Actor, call: Call) -> Answer:
    """POST a message: people send text only; `enforce_nonce` makes a nonce unique for minutes."""
    channel_id = int(call.segment(1))
    body = call.body if isinstance(call.body, dict) else {}
    nonce = nonces.read(body.get("nonce"))
    if nonce is not None and body.get("enforce_nonce"):
        sent = world.state.nonces.message_with(actor.user_id, channel_id, nonce, world.state.clock.now())
        if sent is not None and sent in world.state.messages.get(channel_id, {}):
            return Answer(200, world.request(actor, Call("GET", f"/channels/{channel_id}/messages/{sent}")))
    message = world.send(actor, call if actor.is_bot else call.without_fields(BOT_FIELDS), nonce)
    return Answer(200, message)


def edit(world: World, actor: Actor, call: Call) -> Answer:
    """PATCH a message of one's own; people have text to change."""
    return Answer(200, world.request(actor, call if actor.is_bot else call.without_fields(BOT_FIELDS)))


def history(world: World, actor: Actor, call: Call) -> Answer:
    """GET messages: with the reactions the reader made marked, and the ephemeral ones only they may read.

    Newest first; with `after` those that follow it at once, and not, as SimCord has it, the newest of all.
    https://docs.discord.com/developers/resources/message#get-channel-messages
    """
    limit = _limit(call, USUAL_MESSAGES)
    messages: list[Json] = world.request(actor, _just_after(world.state, call, limit))
    if not actor.is_bot:
        messages += _ephemeral(world.state, actor, int(call.segment(1)), _window(call))
        messages.sort(key=lambda one: int(one["id"]), reverse=True)
        messages = messages[-limit:] if "after" in call.params else messages[:limit]
    return Answer(200, [marked(world.state, one, actor) for one in messages])


def _just_after(state: State, call: Call, limit: int) -> Call:
    """Return the call with an end to its window where `after` gives it a beginning alone."""
    if "after" not in call.params or "before" in call.params:
        return call
    messages = state.messages.get(int(call.segment(1)), {}).values()
    after = _number(call, "after", 0)
    ids = sorted(one.id for one in messages if one.id > after and not one.is_ephemeral)
    if len(ids) <= limit:
        return call
    return replace(call, params={**call.params, "before": str(ids[limit])})


def _ephemeral(state: State, actor: Actor, channel_id: int, window: tuple[int, int]) -> list[Json]:
    after, before = window
    return [
        mend(serializers.message_payload(state, one))
        for one in state.messages[channel_id].values()
        if one.is_ephemeral and one.visible_to(actor.user_id) and after < one.id < before
    ]


def marked(state: State, message: Json, actor: Actor) -> Json:
    """Return a message with its super reactions counted, and marked what the actor made."""
    stored = state.get_message(int(message["channel_id"]), int(message["id"]))
    plain = {one.emoji: one.user_ids for one in stored.reactions if one.user_ids}
    bursts = {emoji: state.burst_users(stored.id, emoji) for emoji in state.burst_emojis(stored.id)}
    emojis = [*plain, *(emoji for emoji in bursts if emoji not in plain)]
    if emojis:
        message["reactions"] = [
            _reaction(emoji, plain.get(emoji, []), bursts.get(emoji, []), actor.user_id) for emoji in emojis
        ]
    return message


def _reaction(emoji: str, plain: list[int], burst: list[int], reader: int) -> Json:
    return {
        "emoji": serializers.emoji_payload(emoji),
        "count": len(plain) + len(burst),
        "count_details": {"normal": len(plain), "burst": len(burst)},
        "burst_colors": [],
        "me": reader in plain,
        "me_burst": reader in burst,
    }


def _window(call: Call) -> tuple[int, int]:
    return _number(call, "after", 0), _number(call, "before", 1 << 64)


def one(world: World, actor: Actor, call: Call) -> Answer:
    """GET one message."""
    return Answer(200, marked(world.state, world.request(actor, call), actor))


def react(world: World, actor: Actor, call: Call) -> Answer:
    """PUT or DELETE a reaction of one's own; `type` 1, in query or path, means a super reaction."""
    burst = call.params.get("type") == str(BURST) or call.segment(6) == str(BURST)
    path = "/".join(("", *(call.segment(place) for place in range(6)), "@me"))
    world.state.bursting = burst
    try:
        world.request(actor, replace(call, path=path))
    finally:
        world.state.bursting = False
    return Answer(204)


def reactors(world: World, actor: Actor, call: Call) -> Answer:
    """GET who reacted: `type` 0 unless asked for super reactions, ordered by id, `after` and `limit`."""
    limit = _limit(call, USUAL_USERS)
    users: list[Json] = world.request(actor, call)
    if _number(call, "type", NORMAL) == BURST:
        made_by = world.state.burst_users(int(call.segment(3)), call.segment(5))
        users = [mend(serializers.user_payload(world.state.get_user(one))) for one in made_by]
    after = _number(call, "after", 0)
    users = sorted((one for one in users if int(one["id"]) > after), key=lambda one: int(one["id"]))
    return Answer(200, users[:limit])


def _limit(call: Call, usual: int) -> int:
    limit = _number(call, "limit", usual)
    if not 1 <= limit <= MOST:
        raise invalid_body("limit", f"int value should be between 1 and {MOST}.", "NUMBER_TYPE_RANGE")
    return limit


def _number(call: Call, name: str, usual: int) -> int:
    text = call.params.get(name, str(usual))
    if not text.isdigit():
        raise invalid_body(name, f"Value {text[:40]!r} is not int.", "NUMBER_TYPE_COERCE")
    return int(text)
