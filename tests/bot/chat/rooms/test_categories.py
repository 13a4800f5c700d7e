"""In which category a room stands."""

from typing import Any

from bot.chat.rooms.categories import Categories, Category, note


def category(number: int, name: str, position: int = 0) -> dict[str, Any]:
    """Return a category as Discord shows it."""
    return {"id": str(number), "type": 4, "name": name, "position": position, "parent_id": None}


def inside(parent: int, count: int, first: int = 1000) -> list[dict[str, Any]]:
    """Return so many channels of a category."""
    return [
        {"id": str(first + number), "type": 0, "name": "c", "position": 0, "parent_id": str(parent)}
        for number in range(count)
    ]


INCIDENTS = {"id": "9", "type": 0, "name": "incidents", "position": 0, "parent_id": "1"}
THREE = [category(1, "Incidents", 2), category(2, "Operations", 1), category(3, "Archive", 0), INCIDENTS]


def names(order: list[Category]) -> list[str]:
    """Return what they are called."""
    return [each.name for each in order]


def test_without_any_named_it_is_that_of_incidents() -> None:
    """Rooms are where people look for them."""
    assert names(Categories(()).order(THREE, "9")) == ["Incidents"]


def test_those_named_are_the_ones() -> None:
    """In the order of the settings; one that is not there is passed over."""
    assert names(Categories(("2", "77", "1")).order(THREE, "9")) == ["Operations", "Incidents"]
    assert names(Categories(("77",)).order(THREE, "9")) == ["Incidents"]


def test_more_of_them_come_after_that_of_incidents() -> None:
    """Who names only where rooms go when it is full has them where #incidents stands, each once."""
    assert names(Categories((None, "2")).order(THREE, "9")) == ["Incidents", "Operations"]
    assert names(Categories((None, "2", "1")).order(THREE, "9")) == ["Incidents", "Operations"]


def test_incidents_without_a_category() -> None:
    """Its rooms stand beside it, above all categories, where there is always a place."""
    (first,) = Categories(()).order([category(2, "Operations"), {**INCIDENTS, "parent_id": None}], "9")

    assert first == Category(None, "", has_place=True)


def test_fifty_channels_fill_a_category() -> None:
    """Discord takes no more."""
    full, not_quite = (Categories(("1", "2")).order([*THREE, *inside(1, count)], "9") for count in (49, 48))

    assert [each.has_place for each in full] == [False, True]
    assert all(each.has_place for each in not_quite)


def test_a_full_archive_takes_nothing() -> None:
    """Nor one that is not there, or none."""
    assert Categories((), "3").place_for_archived(THREE) == "3"
    assert Categories((), "3").place_for_archived([*THREE, *inside(3, 50)]) is None
    assert Categories((), "77").place_for_archived(THREE) is None
    assert Categories(()).place_for_archived(THREE) is None


def test_people_read_why_it_stands_elsewhere() -> None:
    """And nothing where it stands as wanted, or where people moved it to; a name calls nobody."""
    order = [Category("1", "Incidents", has_place=False), Category("2", "@everyone", has_place=True)]

    assert note(order[0], "1", order) == note(order[0], "3", order) == ""
    told = note(order[0], "2", order)
    assert told.startswith("The category Incidents is full (50 channels), so this stands in ")
    assert "@everyone" not in told
