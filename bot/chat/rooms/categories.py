"""In which category a room stands: the first one with a place left, and what people are told about that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.chat import text

Json = Mapping[str, Any]

MOST_IN_CATEGORY = 50
MOST_IN_GUILD = 500
"""https://docs.discord.com/developers/resources/guild#create-guild-channel"""
_CATEGORY = 4


@dataclass(frozen=True, slots=True)
class Category:
    """A category, or with id None the list above all categories."""

    id: str | None
    name: str
    has_place: bool


@dataclass(frozen=True, slots=True)
class Categories:
    """The ids that are preferred, in that order, and the one for archived rooms, which takes no new one."""

    preferred: Sequence[str]
    archive: str | None = None

    def order(self, channels: Sequence[Json], incidents_id: str) -> list[Category]:
        """Return the categories to try: the preferred ones or that of #incidents, then all others."""
        there = {
            str(each["id"]): _category(each, channels) for each in _sorted(channels) if _is_category(each)
        }
        first = [there[each] for each in self.preferred if each in there]
        if not first:
            parent = next(
                (each.get("parent_id") for each in channels if str(each["id"]) == incidents_id), None
            )
            first = [there.get(str(parent), Category(None, "", has_place=True))]
        rest = [each for each in there.values() if each not in first]
        return [each for each in (*first, *rest) if each.id is None or each.id != self.archive]

    def place_for_archived(self, channels: Sequence[Json]) -> str | None:
        """Return the archive's id if it is there and has a place left."""
        for each in channels:
            if str(each["id"]) == self.archive and _category(each, channels).has_place:
                return self.archive
        return None


def note(wanted: Category, actual_id: str | None, order: Sequence[Category]) -> str:
    """Return why a room stands in another category than the first; empty where it does not."""
    actual = next((each for each in order if each.id == actual_id), None)
    if actual is None or actual == wanted:
        return ""
    full = f"The category {text.line(wanted.name, 100)} is full ({MOST_IN_CATEGORY} channels)"
    return f"{full}, so this stands in {text.line(actual.name, 100)}."


def _is_category(channel: Json) -> bool:
    return int(channel["type"]) == _CATEGORY


def _sorted(channels: Sequence[Json]) -> list[Json]:
    return sorted(channels, key=lambda each: (int(each.get("position", 0)), int(each["id"])))


def _category(category: Json, channels: Sequence[Json]) -> Category:
    id_ = str(category["id"])
    inside = sum(str(each.get("parent_id")) == id_ for each in channels)
    return Category(id_, str(category["name"]), has_place=inside < MOST_IN_CATEGORY)
