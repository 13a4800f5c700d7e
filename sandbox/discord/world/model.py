"""The door to SimCord: the one module that imports it, and all that is used of it.

SimCord says that its backend is no public API, so its version is pinned exactly and its names pass here.
"""

from simcord import SetupError
from simcord._clock import Clock as SimcordClock
from simcord.backend import Backend, serializers
from simcord.backend.access import channel_accessible
from simcord.backend.cdn import CDN_BASE, CdnStore
from simcord.backend.errors import BackendError
from simcord.backend.models import (
    AllowedMentions,
    Channel,
    Guild,
    Interaction,
    Member,
    Message,
    Overwrite,
    Role,
    ScheduledEvent,
    User,
    Webhook,
)
from simcord.components import walk_components
from simcord.enums import MessageType, OverwriteType
from simcord.http import router
from simcord.http import routes as _routes  # noqa: F401 - importing registers SimCord's routes
from simcord.intents import censor_message, prune_guild_create, required_intent
from simcord.interactions import base_payload, validate_option_value

__all__ = [
    "CDN_BASE",
    "AllowedMentions",
    "Backend",
    "BackendError",
    "CdnStore",
    "Channel",
    "Guild",
    "Interaction",
    "Member",
    "Message",
    "MessageType",
    "Overwrite",
    "OverwriteType",
    "Role",
    "ScheduledEvent",
    "SetupError",
    "SimcordClock",
    "User",
    "Webhook",
    "base_payload",
    "censor_message",
    "channel_accessible",
    "prune_guild_create",
    "required_intent",
    "router",
    "serializers",
    "validate_option_value",
    "walk_components",
]
