"""When postmortems are held: at the team's time of day, on a workday, through changes of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.incident import Severity
from bot.core.domain.meeting import Calendar, meeting, spoken

BERLIN = "Europe/Berlin"
ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC", "Asia/Kathmandu"]
)


def _berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN))


@pytest.mark.parametrize(
    ("resolved", "held"),
    [
        ("2026-03-04 15:00", "2026-03-05 14:00"),
        ("2026-03-04 23:59", "2026-03-05 14:00"),
        ("2026-03-06 15:00", "2026-03-09 14:00"),
        ("2026-03-07 15:00", "2026-03-09 14:00"),
        ("2026-03-27 15:00", "2026-03-30 14:00"),
        ("2026-10-23 15:00", "2026-10-26 14:00"),
        ("2026-12-24 15:00", "2026-12-28 14:00"),
    ],
)
def test_tomorrow_or_the_next_workday(resolved: str, held: str) -> None:
    """Friday leads to Monday, also over the weekend on which the clocks change; holidays are skipped."""
    calendar = Calendar(timezone=BERLIN, holidays=frozenset({date(2026, 12, 25)}))

    assert meeting(calendar, Severity.SEV1, _berlin(resolved)) == _berlin(held)


def test_severities_differ() -> None:
    """Each has its days; one may have no postmortem at all."""
    calendar = Calendar(days={Severity.SEV1: 0, Severity.SEV2: 5, Severity.SEV3: None}, skip_weekends=False)
    resolved = datetime(2026, 3, 4, 15, tzinfo=UTC)

    assert meeting(calendar, Severity.SEV1, resolved) == datetime(2026, 3, 5, 14, tzinfo=UTC)
    assert meeting(calendar, Severity.SEV2, resolved) == datetime(2026, 3, 9, 14, tzinfo=UTC)
    assert meeting(calendar, Severity.SEV3, resolved) is None


def test_a_time_that_the_clocks_skip() -> None:
    """Half past two on the last Sunday of March is taken an hour later by the wall."""
    calendar = Calendar(timezone=BERLIN, at=time(2, 30), skip_weekends=False)

    held = meeting(calendar, Severity.SEV1, _berlin("2026-03-28 12:00"))

    assert held == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@given(
    st.datetimes(
        datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        datetime(2028, 1, 1),  # noqa: DTZ001 - likewise
        timezones=st.just(UTC),
    ),
    ZONES,
    st.sampled_from(Severity),
    st.sets(st.dates(date(2026, 1, 1), date(2028, 2, 1)), max_size=40),
)
def test_it_is_always_a_workday_to_come(
    resolved: datetime, zone: str, severity: Severity, holidays: set[date]
) -> None:
    """At two by the wall, after the end, on no weekend or holiday, and no later than need be."""
    calendar = Calendar(timezone=zone, holidays=frozenset(holidays))
    held = meeting(calendar, severity, resolved)

    assert held is not None
    local = held.astimezone(ZoneInfo(zone))
    assert held > resolved
    assert (local.time(), local.weekday() < 5, local.date() in holidays) == (time(14), True, False)
    day = resolved.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    while day < local.date():
        assert day.weekday() >= 5 or day in holidays
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-03-05 14:00", "tomorrow 2 PM"),
        ("2026-03-04 18:30", "today 6:30 PM"),
        ("2026-03-05 00:00", "tomorrow 12 AM"),
        ("2026-03-05 12:00", "tomorrow 12 PM"),
        ("2026-03-09 14:00", "Monday 2 PM"),
        ("2026-03-10 14:00", "Tuesday 2 PM"),
        ("2026-03-11 14:00", "Wednesday 11 March 2 PM"),
    ],
)
def test_times_are_said_as_people_say_them(at: str, said: str) -> None:
    """On the team's clock: today, tomorrow, the day of the week, or the date."""
    assert spoken(_berlin(at), _berlin("2026-03-04 15:00"), BERLIN) == said
