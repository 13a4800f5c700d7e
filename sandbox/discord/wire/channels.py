"""Channels, private channels and lists of threads."""

from typing import Any

PRIVATE, CATEGORY = 1, 4
OF_TEXT_CHANNELS = ("topic", "last_message_id", "rate_limit_per_user")


def complete_channel(channel: dict[str, Any]) -> None:
    """Add `flags`, and `nsfw` in guilds."""
    channel.setdefault("flags", 0)
    if "guild_id" in channel:
        channel.setdefault("nsfw", False)
    if channel["type"] == CATEGORY:
        _remove(channel, *OF_TEXT_CHANNELS)
    if channel["type"] == PRIVATE:
        _remove(channel, "topic", "rate_limit_per_user", "parent_id")


def _remove(channel: dict[str, Any], *keys: str) -> None:
    for key in keys:
        channel.pop(key, None)


def complete_thread_list(listing: dict[str, Any]) -> None:
    """Add `has_more`: our lists are whole."""
    if "verification_level" not in listing:  # a guild has both lists too
        listing.setdefault("has_more", False)
