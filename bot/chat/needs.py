"""Which permissions the bot needs, where, and what does not work without them: the one table of them.

The invite asks for exactly these, and `chatops check` looks for each of them where it is used.
https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.chat import text
from bot.chat.permissions import SEND, VIEW, Standing, bits

Json = Mapping[str, Any]


class Where(StrEnum):
    """What a permission is needed in; the channels are called as in the settings."""

    SERVER = "the server"
    ROOMS = "the category of the rooms"
    DEPLOYMENTS = "deployments"
    INCIDENTS = "incidents"
    AUDIT = "audit"
    ALERTS = "alerts"


class Feature(StrEnum):
    """What a team may go without; each value says what it has with it."""

    ROOMS = "a channel of its own for each incident, closed when the incident is over"
    THREADS = "a thread for an incident where no channel can be made"
    PINS = "the card of an incident pinned in its room"
    EVENTS = "postmortems in the server's calendar"
    LATE_ROLES = "no approval counts by a role that was given after the request"


@dataclass(frozen=True, slots=True)
class Need:
    """A permission, by discord.py's name for it; `without` says what happens where it is missing.

    Without a `feature` the bot always needs it. `is_vital` where what the bot is there for does not work.
    """

    permission: str
    where: Where
    without: str
    feature: Feature | None = None
    is_vital: bool = False


_TWICE = "details are not shown, and messages may come twice"
_UNREAD = "messages may come twice, and what people did while the bot was away is not seen"
NEEDS = (
    Need("view_channel", Where.DEPLOYMENTS, "no request can be made", is_vital=True),
    Need("send_messages", Where.DEPLOYMENTS, "no request can be made", is_vital=True),
    Need("embed_links", Where.DEPLOYMENTS, _TWICE, is_vital=True),
    Need("read_message_history", Where.DEPLOYMENTS, _UNREAD, is_vital=True),
    Need("add_reactions", Where.DEPLOYMENTS, "no ✅ and ❌ stand under a card; people can add them"),
    Need("view_channel", Where.INCIDENTS, "no incident can be announced", is_vital=True),
    Need("send_messages", Where.INCIDENTS, "no incident can be announced", is_vital=True),
    Need("embed_links", Where.INCIDENTS, "cards of incidents show no details and may come twice"),
    Need("attach_files", Where.INCIDENTS, "no postmortem can be attached"),
    Need("read_message_history", Where.INCIDENTS, "messages may come twice, and 📌 are not seen"),
    Need("add_reactions", Where.INCIDENTS, "no ✅ stands under a call; people can add it"),
    Need("view_channel", Where.AUDIT, "no checkpoint of the audit log is kept in Discord", is_vital=True),
    Need("send_messages", Where.AUDIT, "no checkpoint of the audit log is kept in Discord", is_vital=True),
    Need("view_channel", Where.ALERTS, "no alert is shown", is_vital=True),
    Need("send_messages", Where.ALERTS, "no alert is shown", is_vital=True),
    Need("embed_links", Where.ALERTS, _TWICE),
    Need("read_message_history", Where.ALERTS, "cards of alerts may come twice"),
    Need("view_channel", Where.SERVER, "an incident gets a thread instead of a channel", Feature.ROOMS),
    Need("manage_channels", Where.ROOMS, "an incident gets a thread instead of a channel", Feature.ROOMS),
    Need(
        *("manage_roles", Where.SERVER, "the channel of an incident that is over stays open to write in"),
        Feature.ROOMS,
    ),
    Need("pin_messages", Where.INCIDENTS, "cards are not pinned", Feature.PINS),
    Need(
        *("create_public_threads", Where.INCIDENTS, "there is no thread where no channel can be made"),
        Feature.THREADS,
    ),
    Need(
        *("send_messages_in_threads", Where.INCIDENTS, "the bot is silent where the room is a thread"),
        Feature.THREADS,
    ),
    Need(
        *("manage_threads", Where.INCIDENTS, "a thread of an incident that is over stays open to write in"),
        Feature.THREADS,
    ),
    Need("create_events", Where.SERVER, "no postmortem can be scheduled", Feature.EVENTS),
    Need("view_audit_log", Where.SERVER, "no approval can count", Feature.LATE_ROLES, is_vital=True),
)
_BY_SENDING = bits("embed_links", "attach_files", "create_public_threads", "send_messages_in_threads")


def wanted(features: Collection[Feature] = tuple(Feature)) -> tuple[str, ...]:
    """Return the permissions to invite the bot with, by discord.py's names for them."""
    asked = (need.permission for need in NEEDS if need.feature is None or need.feature in features)
    return tuple(dict.fromkeys(asked))


@dataclass(frozen=True, slots=True)
class Lack:
    """A permission that the bot does not have where it needs it, as one sentence."""

    sentence: str
    feature: Feature | None
    is_vital: bool


def lacking(
    bot: Standing,
    channels: Sequence[Json],
    places: Mapping[str, str],
    category_id: str | None = None,
    features: Collection[Feature] = tuple(Feature),
) -> Iterator[Lack]:
    """Yield what the bot lacks; what nobody gave it in the server is one sentence for all its places.

    `places` are the ids of channels by their names in the settings; one that is not among `channels` is not
    looked at. `category_id` is where rooms are to stand: that of #incidents where it is None or not there.
    """
    spots = _spots(bot, channels, places, category_id)
    unmet: dict[tuple[str, str], list[Need]] = {}
    for need in NEEDS:
        spot = spots.get(need.where)
        if spot is None or (need.feature is not None and need.feature not in features):
            continue
        if not spot.held & bits(need.permission) and not _is_implied(need, spot.held):
            given = bot.everywhere & bits(need.permission)
            unmet.setdefault((need.permission, need.where if given else ""), []).append(need)
    for (_, where), needs in unmet.items():
        yield _lack(needs, spots, spots[Where(where)] if where else _SERVER)


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place where permissions are needed: its name, what the bot may do there, and where to change that."""

    name: str
    held: int
    click: str


_SERVER = _Spot(Where.SERVER, 0, "Server Settings > Roles > the bot's role > Permissions")


def _spots(
    bot: Standing, channels: Sequence[Json], places: Mapping[str, str], category_id: str | None
) -> Mapping[Where, _Spot]:
    there = {str(each["id"]): each for each in channels}
    found = {Where.SERVER: _Spot(_SERVER.name, bot.everywhere, _SERVER.click)}
    for name, id_ in places.items():
        if (channel := there.get(id_)) is not None:
            called = f"#{text.plain(channel['name'], 100)}"
            click = f"{called} > Edit Channel > Permissions"
            found[Where(name)] = _Spot(called, bot.within(channel.get("permission_overwrites", [])), click)
    if (incidents := there.get(places.get(Where.INCIDENTS, ""))) is not None:
        category = there.get(category_id or "") or there.get(str(incidents.get("parent_id")))
        found[Where.ROOMS] = found[Where.SERVER] if category is None else _category(bot, category)
    return found


def _category(bot: Standing, category: Json) -> _Spot:
    called = f"the category {text.plain(category['name'], 100)}"
    held = bot.within(category.get("permission_overwrites", []))
    return _Spot(called, held, f"{called} > Edit Category > Permissions")


def _is_implied(need: Need, held: int) -> bool:
    """Tell whether another lack in the same place takes this away, too.

    https://docs.discord.com/developers/topics/permissions#implicit-permissions
    """
    if need.where in {Where.SERVER, Where.ROOMS}:
        return False
    is_unseen = not held & VIEW and need.permission != "view_channel"
    return is_unseen or (not held & SEND and bool(bits(need.permission) & _BY_SENDING))


def _lack(needs: Sequence[Need], spots: Mapping[Where, _Spot], spot: _Spot) -> Lack:
    gravest = next((need for need in needs if need.is_vital), needs[0])
    names = ", ".join(dict.fromkeys(spots[need.where].name for need in needs))
    spoken = gravest.permission.replace("_", " ").title()
    sentence = f"the bot lacks {spoken} in {names}: {gravest.without}; allow it in {spot.click}"
    return Lack(sentence, gravest.feature, gravest.is_vital)
