"""Completes whatever SimCord serialises: every object is known by keys only its family has."""

import copy
from collections.abc import Callable
from typing import Any

from sandbox.discord.wire import applications, channels, guilds, messages, users

Json = dict[str, Any]
Family = tuple[frozenset[str], Callable[[Json], None]]

FREE = frozenset(
    {"components", "options", "choices", "values", "embeds"}
)  # written by bots: not ours to complete

FAMILIES: tuple[Family, ...] = (
    (frozenset({"username", "discriminator"}), users.complete_user),
    (frozenset({"roles", "joined_at", "pending"}), users.complete_member),
    (frozenset({"author", "channel_id", "timestamp"}), messages.complete_message),
    (frozenset({"filename", "proxy_url"}), messages.complete_attachment),
    (frozenset({"permission_overwrites", "type"}), channels.complete_channel),
    (frozenset({"recipients", "type"}), channels.complete_channel),
    (frozenset({"threads", "members"}), channels.complete_thread_list),
    (frozenset({"verification_level", "afk_timeout"}), guilds.complete_guild),
    (frozenset({"scheduled_start_time", "entity_type"}), guilds.complete_scheduled_event),
    (frozenset({"action_type", "target_id"}), guilds.complete_audit_entry),
    (frozenset({"default_member_permissions", "application_id"}), applications.complete_command),
    (frozenset({"verify_key"}), applications.complete_application),
    (frozenset({"response_message_id"}), applications.complete_callback),
)


def mend(value: Any) -> Any:  # noqa: ANN401 - any JSON value, and the same kind back
    """Return a completed deep copy of a payload."""
    if isinstance(value, list | tuple):
        return [mend(item) for item in value]
    if not isinstance(value, dict):
        return value
    mended = {key: copy.deepcopy(item) if key in FREE else mend(item) for key, item in value.items()}
    for keys, complete in FAMILIES:
        if keys <= mended.keys():
            complete(mended)
    return mended
