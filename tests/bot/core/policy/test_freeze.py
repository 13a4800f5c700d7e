"""Freezes: when they stand in the way, of what, and until when."""

from datetime import UTC, datetime

import pytest

from bot.core.policy import freeze
from bot.core.policy.matrix import Freeze

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
    found = freeze.ends([WEEKEND], "deploy", "production", at(now))

    assert found == (None if until is None else (WEEKEND, at(until)))


@pytest.mark.parametrize(("action", "environment"), [("rollback", "production"), ("deploy", "staging")])
def test_it_stops_only_what_it_names(action: str, environment: str) -> None:
    """A rollback, and everything elsewhere, goes on."""
    assert freeze.ends([WEEKEND], action, environment, at("2026-11-21T12:00:00")) is None


def test_of_two_the_longer_one_is_told() -> None:
    """The time that people read is one at which it really is allowed again."""
    month = Freeze("end of month", ("production",), ("deploy",), "0 0 21 * *", 7 * 86400, "UTC")

    found = freeze.ends([WEEKEND, month], "deploy", "production", at("2026-11-21T12:00:00"))

    assert found == (month, at("2026-11-28T00:00:00"))
