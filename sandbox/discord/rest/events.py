"""Scheduled events: checked, in UTC, and listed until they are over.

https://docs.discord.com/developers/resources/guild-scheduled-event
"""

from dataclasses import replace
from typing import Any

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor
from sandbox.discord.refusals import invalid_body
from sandbox.discord.rest.answers import Answer
from sandbox.discord.rules import scheduled_events as rules
from sandbox.discord.world import World

Json = dict[str, Any]


def listed(world: World, actor: Actor, call: Call) -> Answer:
    """GET the events that are to come or go on."""
    events: list[Json] = world.request(actor, call)
    return Answer(200, [_shown(one, call) for one in events if one["status"] in rules.GOES_ON_TO])


def one(world: World, actor: Actor, call: Call) -> Answer:
    """GET one event."""
    return Answer(200, _shown(world.request(actor, call), call))


def create(world: World, actor: Actor, call: Call) -> Answer:
    """POST an event."""
    return _written(world, actor, call, {})


def edit(world: World, actor: Actor, call: Call) -> Answer:
    """PATCH an event that is not over."""
    return _written(world, actor, call, world.request(actor, Call("GET", call.path)))


def _written(world: World, actor: Actor, call: Call, known: Json) -> Answer:
    body = _body(call)
    try:
        body = rules.completed(body, known, world.state.clock.now())
    except (TypeError, AttributeError) as error:  # a number for a name, a text for an object
        raise invalid_body("body", str(error)) from error
    event: Json = world.request(actor, replace(call, body=body))
    world.calendar.keep()
    return Answer(200, _shown(event, call))


def _body(call: Call) -> Json:
    if not isinstance(call.body, dict):
        raise invalid_body("body", "Must be a JSON object.")
    return call.body


def _shown(event: Json, call: Call) -> Json:
    """Return the event; who wants to know how many are interested asks for it."""
    if call.params.get("with_user_count", "").lower() not in ("1", "true"):
        event.pop("user_count", None)
    return event
