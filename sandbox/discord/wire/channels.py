"""Channels, private channels and lists of threads."""

from typing import Any

CATEGORY = 4


def complete_channel(channel: dict[str, Any]) -> None:
    """Add `flags`, and `nsfw` in guilds."""
    channel.setdefault("flags", 0)
    if "guild_id" in channel:
        channel.setdefault("nsfw", False)
    if channel["type"] == CATEGORY:
        for key in ("topic", "last_message_id", "rate_limit_per_user"):
            channel.pop(key, None)


def complete_thread_list(listing: dict[str, Any]) -> None:
    """Add `has_more`: our lists are whole."""
    if "verification_level" not in listing:  # a guild has both lists too
        listing.setdefault("has_more", False)
