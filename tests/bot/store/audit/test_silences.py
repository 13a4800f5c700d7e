"""Times without a checkpoint: found between any two, and told the longest first."""

from datetime import timedelta

import pytest

from bot.core.domain.moment import timestamp
from bot.store.audit.silences import Silences, is_time, spoken
from tests.fakes.operations import NOON


def _times(*minutes: float) -> list[bytes]:
    return [timestamp(NOON + timedelta(minutes=each)).encode() for each in minutes]


def test_silences_are_found() -> None:
    """Longer than two minutes without a checkpoint is told, the longest first, and not too many."""
    times = _times(0, 1, 2, 4, 7, 8, 20, 22.1, 30, 40, 60, 70)
    silences = Silences()
    silences.note(times, range(len(times)))

    assert [(one.size, one.seconds / 60) for one in silences.found] == [
        *((3, 3.0), (5, 12.0), (6, 2.1), (7, 7.9), (8, 10.0), (9, 20.0), (10, 10.0)),
    ]
    told = list(spoken(silences.found))
    assert told[0].startswith("SILENT: no checkpoint between 2026-03-04T12:40:00.000Z and 2026-03-04T13:00")
    assert told[-1] == "SILENT: and 2 shorter times."


def test_what_is_read_in_pieces_is_one() -> None:
    """A silence may lie between two blocks of a file, and never between two files."""
    whole, apart = Silences(), Silences()
    for silences in (whole, apart):
        silences.note(_times(0), [1])
        if silences is apart:
            silences.begin()
        silences.note(_times(9), [2])

    assert ([one.seconds for one in whole.found], apart.found) == ([540.0], [])


def test_a_clock_that_was_set_back() -> None:
    """Makes no silence, and what follows is looked at from there."""
    silences = Silences()
    silences.note(_times(0, 1, -60, -59), [1, 2, 3, 4])

    assert (silences.found, silences.is_unordered) == ([], False)
    silences.note(_times(-50), [5])
    assert [one.size for one in silences.found] == [4]


def test_lines_that_were_moved_are_put_in_their_order() -> None:
    """What comes after a silence was put before what comes before it: the log would have shrunk."""
    silences = Silences()
    silences.note(_times(30, 31), [8, 9])
    silences.note(_times(0, 1), [1, 2])
    assert (silences.found, silences.is_unordered) == ([], True)

    silences.note_all(zip(_times(30, 31, 0, 1), [8, 9, 1, 2], strict=True))
    assert [(one.size, one.next_size, one.seconds) for one in silences.found] == [(2, 8, 29 * 60)]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-04T12:00:00.000Z", True),
        ("2028-02-29T00:00:00.000Z", True),
        ("2026-02-29T00:00:00.000Z", False),
        ("2026-03-04T12:00:00Z", False),
        ("2026-03-04", False),
    ],
)
def test_a_time_is_of_a_day_that_was(at: str, *, expected: bool) -> None:
    """The form is the records' own, and the calendar has the day."""
    assert is_time(at) == expected
