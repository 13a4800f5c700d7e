"""Pins of a channel, the newest first, under their address of today and the older one.

https://docs.discord.com/developers/resources/message#get-channel-pins
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor
from sandbox.discord.refusals import invalid_body
from sandbox.discord.rest.answers import Answer
from sandbox.discord.rest.messages import marked
from sandbox.discord.world import World

Json = dict[str, Any]
MOST = 50


def listed(world: World, actor: Actor, call: Call) -> Answer:
    """GET up to `limit` pins made before `before`."""
    limit, before = _limit(call), _before(call)
    items = _items(world, actor, call)
    found = [one for one in items if before is None or datetime.fromisoformat(one["pinned_at"]) < before]
    return Answer(200, {"items": found[:limit], "has_more": len(found) > limit})


def listed_as_before(world: World, actor: Actor, call: Call) -> Answer:
    """GET the newest pinned messages under the older address: messages only."""
    items = _items(world, actor, replace(call, path=_today(call)))
    return Answer(200, [one["message"] for one in items[:MOST]])


def changed_as_before(world: World, actor: Actor, call: Call) -> Answer:
    """PUT or DELETE a pin under the older address."""
    return Answer(200, world.request(actor, replace(call, path=_today(call))))


def _today(call: Call) -> str:
    return call.path.replace("/pins", "/messages/pins", 1)


def _items(world: World, actor: Actor, call: Call) -> list[Json]:
    answer: Json = world.request(actor, call)
    channel_id = int(call.segment(1))
    if not world.reads_history(actor, channel_id):
        return []
    messages = {one["message"]["id"]: one["message"] for one in answer["items"]}
    return [
        {"pinned_at": at, "message": marked(world.state, messages[str(message.id)], actor)}
        for at, message in world.state.pins(channel_id)
    ]


def _limit(call: Call) -> int:
    text = call.params.get("limit", str(MOST))
    if not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise invalid_body("limit", f"int value should be between 1 and {MOST}.", "NUMBER_TYPE_RANGE")
    return int(text)


def _before(call: Call) -> datetime | None:
    text = call.params.get("before")
    try:
        moment = None if text is None else datetime.fromisoformat(text)
    except ValueError:
        raise invalid_body("before", "Should be ISO8601.", "DATE_TIME_TYPE_PARSE") from None
    return moment if moment is None or moment.tzinfo is not None else moment.replace(tzinfo=UTC)
