"""Which permissions incidents need, where, and what does not work without them: a table, and who reads it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.chat import text
from bot.chat.permissions import Standing, bits

Json = Mapping[str, Any]


class Where(StrEnum):
    """What a permission is needed in."""

    SERVER = "the server"
    ROOMS = "the category of the rooms"
    INCIDENTS = "the incidents channel"


@dataclass(frozen=True, slots=True)
class Need:
    """A permission, by discord.py's name for it; `without` says what happens where it is missing."""

    permission: str
    where: Where
    without: str


NEEDS = (
    Need("view_channel", Where.SERVER, "an incident gets a thread instead of a channel"),
    Need("manage_channels", Where.ROOMS, "an incident gets a thread instead of a channel"),
    Need("manage_roles", Where.SERVER, "the channel of an incident that is over stays open to write in"),
    Need("view_channel", Where.INCIDENTS, "no incident can be announced"),
    Need("send_messages", Where.INCIDENTS, "no incident can be announced"),
    Need("embed_links", Where.INCIDENTS, "cards of incidents show no details and may come twice"),
    Need("attach_files", Where.INCIDENTS, "no postmortem can be attached"),
    Need("read_message_history", Where.INCIDENTS, "messages may come twice, and 📌 are not seen"),
    Need("add_reactions", Where.INCIDENTS, "no ✅ stands under a call; people can add it"),
    Need("pin_messages", Where.INCIDENTS, "cards are not pinned"),
    Need("create_public_threads", Where.INCIDENTS, "there is no thread where no channel can be made"),
    Need("send_messages_in_threads", Where.INCIDENTS, "the bot is silent where the room is a thread"),
    Need("manage_threads", Where.INCIDENTS, "a thread of an incident that is over stays open to write in"),
    Need("create_events", Where.SERVER, "no postmortem can be scheduled"),
)


def missing(
    bot: Standing, channels: Sequence[Json], incidents_id: str, category_id: str | None = None
) -> Iterator[str]:
    """Yield a sentence for each need that is not met; nothing where #incidents is not among `channels`.

    `category_id` is where rooms are to stand, that of #incidents where it is None or not there.
    """
    there = {str(each["id"]): each for each in channels}
    incidents = there.get(incidents_id)
    if incidents is None:
        return
    category = there.get(category_id or "") or there.get(str(incidents.get("parent_id")))
    held = {
        Where.SERVER: bot.everywhere,
        Where.ROOMS: bot.within(_overwrites(category)),
        Where.INCIDENTS: bot.within(_overwrites(incidents)),
    }
    names = {
        Where.SERVER: Where.SERVER,
        Where.ROOMS: f"the category {text.plain(category['name'], 100)}" if category else Where.SERVER,
        Where.INCIDENTS: f"#{text.plain(incidents['name'], 100)}",
    }
    for need in NEEDS:
        if not held[need.where] & bits(need.permission):
            yield f"the bot lacks {_spoken(need)} in {names[need.where]}: {need.without}"


def _overwrites(channel: Json | None) -> Sequence[Json]:
    found: Sequence[Json] = channel.get("permission_overwrites", []) if channel else []
    return found


def _spoken(need: Need) -> str:
    """Return how Discord's settings call it: `Manage Channels`."""
    return need.permission.replace("_", " ").title()
