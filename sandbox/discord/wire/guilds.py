"""Guilds, their scheduled events and their audit log."""

from typing import Any

GATEWAY_ONLY = (
    "channels", "threads", "members", "presences", "voice_states", "stage_instances",
    "guild_scheduled_events", "soundboard_sounds", "joined_at", "large", "unavailable", "member_count",
)  # fmt: skip


def complete_guild(guild: dict[str, Any]) -> None:
    """Add the settings of a plain community guild."""
    guild.setdefault("home_header", None)
    guild.setdefault("region", "deprecated")
    guild.setdefault("widget_enabled", False)
    guild.setdefault("widget_channel_id", None)
    guild.setdefault("max_stage_video_channel_users", 50)
    guild.setdefault("max_video_channel_users", 25)
    guild.setdefault("safety_alerts_channel_id", None)
    guild.setdefault("nsfw", False)
    guild.setdefault("nsfw_level", 0)
    guild.setdefault("incidents_data", None)


def without_gateway_fields(guild: dict[str, Any]) -> dict[str, Any]:
    """Return the guild as REST shows it: without the lists only GUILD_CREATE carries."""
    return {key: value for key, value in guild.items() if key not in GATEWAY_ONLY}


def complete_scheduled_event(event: dict[str, Any]) -> None:
    """Add that the event happens once."""
    event.setdefault("recurrence_rule", None)
    event.setdefault("guild_scheduled_event_exceptions", [])


def complete_audit_entry(entry: dict[str, Any]) -> None:
    """Leave out empty options and reason, and tell role changes where Discord tells them."""
    options = entry.get("options") or {}
    changes = entry.get("changes") or []
    for key in ("$add", "$remove"):
        if key in options:
            changes.append({"key": key, "new_value": _as_roles(options.pop(key))})
    entry["changes"] = changes
    entry["options"] = options
    for key in ("options", "reason", "changes"):
        if not entry.get(key):
            entry.pop(key, None)


def _as_roles(roles: Any) -> list[Any]:  # noqa: ANN401 - SimCord gives one role or a list
    return roles if isinstance(roles, list) else [roles]
