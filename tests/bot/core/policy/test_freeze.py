"""Freezes: when they stand in the way, of what, and until when."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.policy import freeze
from bot.core.policy.matrix import Freeze
from tests.fakes.effort import effort

WEEKEND = Freeze("weekend", ("production",), ("deploy", "migrate"), "0 16 * * 5", 64 * 3600, "Europe/Berlin")


def at(text: str) -> datetime:
    """Return a time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-20T14:59:59", None),  # Friday, a second before 16:00 in Berlin
        ("2026-11-20T15:00:00", "2026-11-23T07:00:00"),
        ("2026-11-21T12:34:56", "2026-11-23T07:00:00"),
        ("2026-11-23T06:59:59", "2026-11-23T07:00:00"),
        ("2026-11-23T07:00:00", None),  # Monday, 8:00 in Berlin: allowed again at the very second
        ("2026-07-03T13:59:59", None),  # summer time: 16:00 is 14:00 UTC
        ("2026-07-03T14:00:00", "2026-07-06T06:00:00"),
    ],
)
def test_it_lasts_from_its_schedule_for_its_duration(now: str, until: str | None) -> None:
    """Start and end are exact, by the clock of its own time zone."""
    found = list(freeze.active([WEEKEND], "deploy", "production", at(now)))

    assert found == ([] if until is None else [(WEEKEND, at(until))])


@pytest.mark.parametrize(("action", "environment"), [("rollback", "production"), ("deploy", "staging")])
def test_it_stops_only_what_it_names(action: str, environment: str) -> None:
    """A rollback, and everything elsewhere, goes on."""
    assert list(freeze.active([WEEKEND], action, environment, at("2026-11-21T12:00:00"))) == []


MONTH = Freeze("month", ("production",), ("deploy",), "0 0 21 * *", 7 * 86400, "UTC")
NIGHT = replace(WEEKEND, name="night", schedule="30 2 * * *", duration_seconds=2 * 3600)


def test_all_that_stand_are_told() -> None:
    """Each by itself, because each has approvals of its own by which a request passes."""
    assert list(
        freeze.active([WEEKEND, MONTH, NIGHT], "deploy", "production", at("2026-11-21T12:00:00"))
    ) == [
        (WEEKEND, at("2026-11-23T07:00:00")),
        (MONTH, at("2026-11-28T00:00:00")),
    ]


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-29T00:59:59", None),
        ("2026-03-29T01:00:00", "2026-03-29T03:00:00"),  # 2:30 does not come; the clocks jump to 3:00
        ("2026-03-29T03:00:00", None),
        ("2026-10-25T00:30:00", "2026-10-25T02:30:00"),  # 2:30 comes twice: once before the clocks go back
        ("2026-10-25T02:29:59", "2026-10-25T02:30:00"),
        ("2026-10-25T02:30:00", None),
    ],
)
def test_clocks_that_change_make_it_no_longer_and_no_shorter(now: str, until: str | None) -> None:
    """Its duration is real time, and no night is without it."""
    found = list(freeze.active([NIGHT], "deploy", "production", at(now)))

    assert found == ([] if until is None else [(NIGHT, at(until))])


@pytest.mark.parametrize(
    ("schedule", "hours", "until"),
    [
        ("0 16 * * 1-5", 24, "2026-11-28T15:00:00"),  # Monday to Friday, each to the next: over on Saturday
        ("0 16 * * 1-5", 23, "2026-11-24T14:00:00"),
        ("0 */6 23 * *", 7, "2026-11-24T00:00:00"),  # one begins before the other has ended
        ("0 * * * *", 1, None),
        ("* * * * *", 168, None),
    ],
)
def test_windows_without_a_gap_are_one(schedule: str, hours: int, until: str | None) -> None:
    """It is over when nothing is left to stand in the way, which for some is never."""
    chain = replace(WEEKEND, schedule=schedule, duration_seconds=hours * 3600)
    found = list(freeze.active([chain], "deploy", "production", at("2026-11-23T16:00:00")))

    assert found == [(chain, until and at(until))]


@pytest.mark.parametrize(
    ("schedule", "start"),
    [
        ("0 16 * * 5", "2026-11-27T15:00:00"),
        ("0 17 20 11 *", "2026-11-20T16:00:00"),
        ("0 16 20 11 *", "2027-11-20T15:00:00"),
        ("0 0 29 2 *", None),
    ],
)
def test_the_next_window_is_known(schedule: str, start: str | None) -> None:
    """When it begins after now; nothing is promised for more than about a year."""
    found = freeze.next_start(replace(WEEKEND, schedule=schedule), at("2026-11-20T15:00:00"))

    assert found == (start and at(start))


def test_looking_is_cheap() -> None:
    """Not every minute of a week is looked at: the longest freeze is asked about with each request."""
    long = replace(WEEKEND, schedule="* * 1 1 *", duration_seconds=7 * 86400)
    now = at("2026-11-21T12:00:00")

    assert effort(lambda: list(freeze.active([long] * 10, "deploy", "production", now))) < 5_000
    assert effort(lambda: freeze.next_start(long, now)) < 10_000
