"""Interactions: people start them, the bot answers them."""

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor
from sandbox.discord.interactions.submission import submit
from sandbox.discord.refusals import invalid_body
from sandbox.discord.rest.answers import Answer
from sandbox.discord.rules.commands import check_autocomplete
from sandbox.discord.world import World

AUTOCOMPLETE_RESULT = 8
# Types of a first response by type of interaction: command, component, autocomplete, modal.
FITTING = {2: {4, 5, 9}, 3: {4, 5, 6, 7, 9}, 4: {AUTOCOMPLETE_RESULT}, 5: {4, 5, 6, 7}}


def start(world: World, actor: Actor, call: Call) -> Answer:
    """POST /interactions: 204, the rest comes by the gateway."""
    if not isinstance(call.body, dict):
        raise invalid_body("body", "Must be a JSON object.")
    submit(world, actor, call.body)
    return Answer(204)


def respond(world: World, actor: Actor, call: Call) -> Answer:
    """POST the first response: 204, or 200 with the message where `with_response` asks for it."""
    body = call.body if isinstance(call.body, dict) else {}
    asked_for = world.state.interactions.get(int(call.segment(1)))
    if asked_for is not None and body.get("type") not in FITTING[asked_for.type]:
        raise invalid_body("type", "This type of response does not fit the interaction.", "BASE_TYPE_CHOICES")
    if body.get("type") == AUTOCOMPLETE_RESULT:
        check_autocomplete((body.get("data") or {}).get("choices") or [])
    response = world.request(actor, call)
    world.asking.pass_on(int(call.segment(1)))
    asked = call.params.get("with_response", "").lower() in ("1", "true")
    return Answer(200, response) if asked else Answer(204)


def follow_up(world: World, actor: Actor, call: Call) -> Answer:
    """POST to a webhook: interactions always get the message back, other webhooks with `wait` only."""
    message = world.request(actor, call)
    waits = call.params.get("wait", "").lower() in ("1", "true")
    return Answer(200, message) if waits or call.segment(2) in world.state.interaction_tokens else Answer(204)
