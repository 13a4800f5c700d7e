"""POST /interactions: a person uses an application; everything is checked before the bot hears of it."""

from typing import Any

from sandbox.discord.events import Actor
from sandbox.discord.interactions.commands import command_data
from sandbox.discord.interactions.components import component_data
from sandbox.discord.interactions.modals import modal_data, opener_of
from sandbox.discord.interactions.resolving import Resolver
from sandbox.discord.refusals import Refusal, invalid_body, missing_access
from sandbox.discord.world import World

Json = dict[str, Any]

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5


def submit(world: World, actor: Actor, body: Json) -> None:
    """Check an interaction as Discord's client sends it, and send it to the bot."""
    kind, data = body.get("type"), body.get("data") or {}
    channel_id = _place(world, actor, body)
    resolver = Resolver(world.state, actor, channel_id)
    nonce = None if body.get("nonce") is None else str(body["nonce"])
    if kind in (COMMAND, AUTOCOMPLETE):
        made = command_data(
            world.state, resolver, actor.user_id, channel_id, data, partial=kind == AUTOCOMPLETE
        )
        world.asking.ask(actor, kind, channel_id, made, nonce=nonce)
    elif kind == COMPONENT:
        message_id = _visible_message(world, actor, channel_id, body)
        message = world.state.get_message(channel_id, message_id)
        made = component_data(message, resolver, data)
        world.asking.ask(actor, kind, channel_id, made, nonce=nonce, message_id=message_id)
    elif kind == MODAL:
        opener = opener_of(world.state, actor, data)
        made = modal_data(opener.modal or {}, resolver, data)
        opener.modal_consumed = True
        world.asking.ask(
            actor, kind, channel_id, made, nonce=nonce, message_id=opener.source_message_id, opener=opener
        )
    else:
        raise invalid_body("type", "Value must be one of (2, 3, 4, 5).", "BASE_TYPE_CHOICES")


def _place(world: World, actor: Actor, body: Json) -> int:
    if str(body.get("application_id")) != str(world.state.application_id):
        raise Refusal(404, 10002, "Unknown Application")
    channel_id = str(body.get("channel_id"))
    if not channel_id.isdigit() or int(channel_id) not in world.state.channels:
        raise Refusal(404, 10003, "Unknown Channel")
    if not world.sees(actor, int(channel_id)):
        raise missing_access()
    world.state.require_not_timed_out(actor.user_id, world.state.get_channel(int(channel_id)).guild_id)
    return int(channel_id)


def _visible_message(world: World, actor: Actor, channel_id: int, body: Json) -> int:
    message_id = str(body.get("message_id"))
    message = world.state.messages[channel_id].get(int(message_id)) if message_id.isdigit() else None
    if message is None or not message.visible_to(actor.user_id):
        raise Refusal(404, 10008, "Unknown Message")
    return message.id
