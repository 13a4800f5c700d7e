"""Which permission is missing, and what does not work without it."""

from typing import Any

import discord
import pytest

from bot.chat.needs import NEEDS, Need, missing
from bot.chat.permissions import Standing, bits

GUILD, BOT = 1, 2
ALL = bits(*(need.permission for need in NEEDS))
INCIDENTS = {"id": "9", "type": 0, "name": "incidents", "parent_id": "8", "permission_overwrites": []}
CATEGORY = {"id": "8", "type": 4, "name": "Operations", "permission_overwrites": []}


def lacking(
    everywhere: int, channels: tuple[dict[str, Any], ...] = (CATEGORY, INCIDENTS), category: str | None = None
) -> list[str]:
    """Return what a bot lacks that has these bits by its roles."""
    return list(missing(Standing(BOT, GUILD, frozenset({GUILD}), everywhere), channels, "9", category))


def test_nothing_is_missing() -> None:
    """With all of them, or as an administrator."""
    assert lacking(ALL) == []
    assert lacking(discord.Permissions.all().value) == []


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.permission)
def test_each_is_told_with_what_does_not_work(need: Need) -> None:
    """One line, with the name that Discord's settings use."""
    told = lacking(ALL & ~bits(need.permission))

    assert all(
        each.startswith(f"the bot lacks {need.permission.replace('_', ' ').title()} in ") for each in told
    )
    assert any(each.endswith(f": {need.without}") for each in told)
    assert len(told) == [each.permission for each in NEEDS].count(need.permission)


def test_a_channel_may_forbid_what_the_server_allows() -> None:
    """The line says where to look."""
    deny = {"id": "1", "type": 0, "allow": "0", "deny": str(bits("send_messages"))}
    shut = {**INCIDENTS, "permission_overwrites": [deny]}

    assert lacking(ALL, (CATEGORY, shut)) == [
        "the bot lacks Send Messages in #incidents: no incident can be announced"
    ]


def test_rooms_may_stand_in_another_category() -> None:
    """The one of the settings counts; without any category the server does."""
    deny = {"id": "1", "type": 0, "allow": "0", "deny": str(bits("manage_channels"))}
    other = {"id": "7", "type": 4, "name": "War rooms", "permission_overwrites": [deny]}
    told = "the bot lacks Manage Channels in {}: an incident gets a thread instead of a channel"

    assert lacking(ALL, (CATEGORY, other, INCIDENTS)) == []
    assert lacking(ALL, (CATEGORY, other, INCIDENTS), "7") == [told.format("the category War rooms")]
    alone = {**INCIDENTS, "parent_id": None}
    assert lacking(ALL, (alone,)) == []
    assert lacking(ALL & ~bits("manage_channels"), (alone,)) == [told.format("the server")]


def test_without_incidents_there_is_nothing_to_look_at() -> None:
    """That the channel is not there is told by another line."""
    assert lacking(0, (CATEGORY,)) == []
