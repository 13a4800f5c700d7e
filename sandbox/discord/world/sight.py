"""Who gets which event, and how much of it: intents, channels one may see, content one may read."""

import copy
from typing import Any

import discord

from sandbox.discord.events import Actor, Dispatch
from sandbox.discord.world.model import censor_message, required_intent
from sandbox.discord.world.state import State

Json = dict[str, Any]

CHANNEL_EVENTS = frozenset({"CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE"})
MESSAGE_EVENTS = frozenset({"MESSAGE_CREATE", "MESSAGE_UPDATE"})
MESSAGE_CONTENT = discord.Intents.message_content.flag
INTERACTION_WITH_MESSAGE = (3, 5)


def reaches(state: State, dispatch: Dispatch, actor: Actor) -> bool:
    """Tell whether an event is meant for this actor at all."""
    if dispatch.reader is not None:
        return dispatch.reader == actor.user_id
    if dispatch.audience is not None and not (actor.is_bot and dispatch.event in CHANNEL_EVENTS):
        return actor.user_id in dispatch.audience
    if dispatch.event == "GUILD_AUDIT_LOG_ENTRY_CREATE":
        guild_id = int(dispatch.payload["guild_id"])
        return bool(state.permissions_of(actor.user_id, guild_id) & discord.Permissions.view_audit_log.flag)
    where = "id" if dispatch.event == "GUILD_UPDATE" else "guild_id"
    guild = state.guilds.get(int(dispatch.payload.get(where) or 0))
    return actor.is_bot if guild is None else actor.user_id in guild.members


def intended(dispatch: Dispatch, intents: int, actor: Actor) -> bool:
    """Tell whether a bot asked for this kind of event; its own member is always told to it."""
    gate = required_intent(dispatch.event, dispatch.payload)
    if gate is None or intents & getattr(discord.Intents, gate).flag:
        return True
    own = str(dispatch.payload.get("user", {}).get("id")) == str(actor.user_id)
    return dispatch.event == "GUILD_MEMBER_UPDATE" and own


def censored(state: State, dispatch: Dispatch, intents: int, actor: Actor) -> Json:
    """Return the payload with the content removed that needs the message content intent."""
    payload = dispatch.payload
    if intents & MESSAGE_CONTENT:
        return payload
    if dispatch.event in MESSAGE_EVENTS:
        payload = copy.deepcopy(payload)
        censor_message(payload, actor.user_id, backend=state)
    elif dispatch.event == "INTERACTION_CREATE" and payload.get("type") in INTERACTION_WITH_MESSAGE:
        payload = copy.deepcopy(payload)
        if isinstance(payload.get("message"), dict):
            censor_message(payload["message"], actor.user_id, backend=state, exempt_root=True)
    return payload
