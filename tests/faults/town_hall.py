"""What Discord knows of the town, as it writes it: one channel, roles, people, messages of the bot."""

from collections.abc import Iterable
from typing import Any

from bot.core.domain.person import Member

Json = dict[str, Any]

CHANNEL = "2"
BOT: Any = {"id": "4", "username": "chatops", "discriminator": "0", "avatar": None, "bot": True}
_LONG_AGO = "2026-01-01T00:00:00+00:00"


def guild(guild_id: str, people: Iterable[Member]) -> Json:
    """Return the server with every role that somebody holds; none has a power of Discord's."""
    held = sorted({role for person in people for role in person.role_ids})
    roles = [
        {"id": role, "name": f"role {role}", "color": 0, "position": 0, "permissions": "0"}
        for role in (guild_id, *held)
    ]
    return {"id": guild_id, "name": "town", "roles": roles, "channels": [channel()]}


def channel() -> Json:
    """Return the one channel."""
    return {"id": CHANNEL, "type": 0, "name": "deployments", "position": 0, "permission_overwrites": []}


def member(person: Member) -> Json:
    """Return somebody with their roles."""
    user = {"id": person.id, "username": person.name, "discriminator": "0", "avatar": None}
    return {
        "user": {**user, "bot": person.is_bot},
        "roles": sorted(person.role_ids),
        "joined_at": _LONG_AGO,
        "flags": 0,
        "deaf": False,
        "mute": False,
    }


def message(custom_id: str | None = None) -> Json:
    """Return a message of the bot, with a button where it has an id."""
    button = {"type": 2, "style": 2, "label": "press", "custom_id": custom_id}
    empty = ("mentions", "mention_roles", "attachments", "embeds")
    return {
        "id": "5",
        "channel_id": CHANNEL,
        "type": 0,
        "content": "",
        "author": BOT,
        "timestamp": _LONG_AGO,
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "pinned": False,
        **{name: [] for name in empty},
        "components": [{"type": 1, "components": [button]}] if custom_id else [],
    }
