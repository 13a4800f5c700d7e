"""Channels and lists of threads."""

from typing import Any

from sandbox.discord.wire.channels import complete_channel, complete_thread_list


def test_channels_have_flags() -> None:
    """Those of guilds also say that they are not nsfw; categories have no topic."""
    text: dict[str, Any] = {"type": 0, "guild_id": "1", "topic": None}
    category: dict[str, Any] = {"type": 4, "guild_id": "1", "topic": None}
    direct: dict[str, Any] = {"type": 1}
    for channel in (text, category, direct):
        complete_channel(channel)

    assert text == {"type": 0, "guild_id": "1", "topic": None, "flags": 0, "nsfw": False}
    assert category == {"type": 4, "guild_id": "1", "flags": 0, "nsfw": False}
    assert direct == {"type": 1, "flags": 0}


def test_lists_of_threads_are_whole() -> None:
    """`has_more` is said of lists, not of guilds."""
    listing: dict[str, Any] = {"threads": [], "members": []}
    guild: dict[str, Any] = {**listing, "verification_level": 0}
    complete_thread_list(listing)
    complete_thread_list(guild)
    assert listing["has_more"] is False
    assert "has_more" not in guild
