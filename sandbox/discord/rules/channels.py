"""How channels are named, how many there may be, and how often one may be renamed."""

import re
from collections import defaultdict, deque
from datetime import datetime, timedelta

from sandbox.discord.refusals import Refusal, invalid_body

MOST_IN_GUILD = 500
MOST_IN_CATEGORY = 50
LONGEST_NAME = 100
LONGEST_TOPIC = 1024
RENAMES = 2
RENAME_WINDOW = timedelta(minutes=10)
CATEGORY = 4
LOWERED_TYPES = frozenset({0, 5, 15})  # text, announcement, forum


def normal_name(name: str | None, kind: int) -> str:
    """Return the name as Discord keeps it: text channels in lower case with dashes."""
    name = (name or "").strip()
    if kind in LOWERED_TYPES:
        name = re.sub(r"-{2,}", "-", re.sub(r"[^\w\-]+", "-", name.replace("'", "").lower())).strip("-")
    if not 1 <= len(name) <= LONGEST_NAME:
        raise invalid_body("name", f"Must be between 1 and {LONGEST_NAME} in length.", "BASE_TYPE_BAD_LENGTH")
    return name


def check_topic(topic: str | None) -> None:
    """Refuse a topic above 1024 characters."""
    if topic is not None and len(topic) > LONGEST_TOPIC:
        raise invalid_body("topic", f"Must be {LONGEST_TOPIC} or fewer in length.", "BASE_TYPE_MAX_LENGTH")


def check_guild(there_are: int) -> None:
    """Refuse the 501st channel of a guild."""
    if there_are >= MOST_IN_GUILD:
        raise Refusal(400, 30013, f"Maximum number of server channels reached ({MOST_IN_GUILD})")


def check_parent(kind: int | None) -> None:
    """Refuse to put a channel below anything but a category of its guild; None: there is no such channel."""
    if kind is None:
        raise invalid_body("parent_id", "Category does not exist", "CHANNEL_PARENT_INVALID")
    if kind != CATEGORY:
        raise invalid_body("parent_id", "Not a category", "CHANNEL_PARENT_INVALID_TYPE")


def check_category(there_are: int) -> None:
    """Refuse the 51st channel of a category."""
    if there_are >= MOST_IN_CATEGORY:
        raise invalid_body(
            "parent_id", "Maximum number of channels in category reached (50)", "CHANNEL_PARENT_MAX_CHANNELS"
        )


class Renames:
    """Counts edits of name and topic: two in ten minutes for each channel, then 429.

    The limit is undocumented: https://github.com/discord/discord-api-docs/issues/1900
    """

    def __init__(self) -> None:
        self._edits: dict[int, deque[datetime]] = defaultdict(deque)

    def record(self, channel_id: int, now: datetime) -> None:
        """Count one edit, or refuse it and say in how many seconds the next one is free."""
        edits = self._edits[channel_id]
        while edits and now - edits[0] >= RENAME_WINDOW:
            edits.popleft()
        if len(edits) >= RENAMES:
            wait = (edits[0] + RENAME_WINDOW - now).total_seconds()
            raise Refusal(
                429,
                20028,
                "The write action you are performing on the channel has hit the write rate limit.",
                retry_after=round(wait, 3),
            )
        edits.append(now)
