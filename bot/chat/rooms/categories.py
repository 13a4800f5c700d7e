"""In which category a room stands: the first one with a place left, and what people are told about it."""

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
    """The ids of those for rooms, in that order, and of the one for archived rooms.

    None among those for rooms is the one in which #incidents stands, which may be above all categories.
    """

    preferred: Sequence[str | None]
    archive: str | None = None

    def order(self, channels: Sequence[Json], incidents_id: str) -> list[Category]:
        """Return the categories to try: those preferred, where none of them is there that of #incidents."""
        there = {
            str(each["id"]): _category(each, channels) for each in channels if int(each["type"]) == _CATEGORY
        }
        parent = next((each.get("parent_id") for each in channels if str(each["id"]) == incidents_id), None)
        usual = there.get(str(parent), Category(None, "", has_place=True))
        found = [usual if each is None else there[each] for each in self.preferred if each in {None, *there}]
        return list(dict.fromkeys(found)) or [usual]

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
    return f"{full([wanted])}, so this stands in {text.line(actual.name, 100)}."


def full(order: Sequence[Category]) -> str:
    """Return, as the first half of a sentence, that all of these are full."""
    if len(order) == 1:
        return f"The category {text.line(order[0].name, 100)} is full ({MOST_IN_CATEGORY} channels)"
    return f"Every category for incidents is full ({MOST_IN_CATEGORY} channels each)"


def _category(category: Json, channels: Sequence[Json]) -> Category:
    id_ = str(category["id"])
    inside = sum(str(each.get("parent_id")) == id_ for each in channels)
    return Category(id_, str(category["name"]), has_place=inside < MOST_IN_CATEGORY)
