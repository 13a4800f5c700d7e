"""Moments as people write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.core.domain import moment
from tests.fakes.operations import NOON


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("90m", NOON - timedelta(minutes=90)),
        ("1h", NOON - timedelta(hours=1)),
        ("2d", NOON - timedelta(days=2)),
        ("1w", NOON - timedelta(days=7)),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01T10:30", datetime(2026, 3, 1, 10, 30, tzinfo=UTC)),
        ("2026-03-01T10:30:00Z", datetime(2026, 3, 1, 10, 30, tzinfo=UTC)),
        ("2026-03-01T10:30+02:00", datetime(2026, 3, 1, 8, 30, tzinfo=UTC)),
    ],
)
def test_times(text: str, at: datetime) -> None:
    """Dates, times and ages are read; without a zone they are UTC."""
    assert moment.parse(text, NOON) == at


def test_end_of_a_day() -> None:
    """A date alone, as an end, takes the whole day in; a time stays what it is."""
    assert moment.parse("2026-03-01", NOON, is_end=True) == datetime(2026, 3, 2, tzinfo=UTC)
    assert moment.parse("2026-03-01T10:00", NOON, is_end=True) == datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "1y", "-1h", "2026-13-01", "999999d", "999999w", "9999-12-31"]
)
def test_no_time(text: str) -> None:
    """What cannot be read, or lies outside of time, is refused with what to write instead."""
    with pytest.raises(ValueError, match="write 2026-03-04"):
        moment.parse(text, NOON, is_end=True)


def test_written_as_utc() -> None:
    """Milliseconds and Z, whatever zone the value has."""
    at = datetime(2026, 4, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))

    assert moment.timestamp(at) == "2026-03-31T23:30:00.000Z"
