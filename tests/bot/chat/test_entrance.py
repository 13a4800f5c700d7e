"""Where the bot listens."""

from dataclasses import dataclass
from typing import Any

import pytest

from bot.chat.entrance import Entrance


@dataclass
class Channel:
    """A channel or, with a parent, a thread."""

    parent_id: int | None = None


@dataclass
class Interaction:
    """Where something was pressed or typed."""

    guild_id: int | None
    channel_id: int | None
    channel: Channel | None = None


ANYWHERE, THERE = Entrance("1"), Entrance("1", frozenset({"2"}))


@pytest.mark.parametrize(
    ("entrance", "interaction", "admitted"),
    [
        (ANYWHERE, Interaction(1, 9), True),
        (ANYWHERE, Interaction(7, 9), False),
        (ANYWHERE, Interaction(None, 9), False),
        (THERE, Interaction(1, 2), True),
        (THERE, Interaction(1, 3), False),
        (THERE, Interaction(7, 2), False),
        (THERE, Interaction(None, 2), False),
        (THERE, Interaction(1, None), False),
        (THERE, Interaction(1, 5, Channel(parent_id=2)), True),
        (THERE, Interaction(1, 5, Channel(parent_id=3)), False),
    ],
)
def test_guild_and_channel_must_be_configured(
    entrance: Entrance,
    interaction: Any,
    admitted: bool,  # noqa: FBT001 - a table
) -> None:
    """Other guilds, private messages and other channels are refused; a thread counts as its channel."""
    assert (entrance.refusal(interaction) is None) is admitted


def test_a_refusal_says_where_to_go() -> None:
    """The configured channels are named."""
    interaction: Any = Interaction(1, 3)

    assert "<#2>" in (THERE.refusal(interaction) or "")
