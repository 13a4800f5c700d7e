"""What a room is called, and the words by which the bot knows its own room, message and event again."""

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from bot.chat import text
from bot.core.domain.incident import Incident

_TOPIC = 1024


def free(stem: str, taken: Iterable[str]) -> str:
    """Return `stem`, else `stem-2`, `stem-3`, whichever is the first that no channel or thread is called."""
    used = {name.casefold() for name in taken}
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(each for each in names if each.casefold() not in used)


def topic(incident: Incident) -> str:
    """Return the topic of its channel, which is never edited."""
    return text.cut(f"{_mark(incident)} called by {text.person(incident.opened_by.name)}", _TOPIC)


def is_topic_of(incident: Incident, channel: Mapping[str, Any]) -> bool:
    """Tell whether a channel was made for this incident."""
    return str(channel.get("topic") or "").startswith(_mark(incident))


def _mark(incident: Incident) -> str:
    return f"Incident {incident.id}:"
