"""When a postmortem is held: some days later at the team's time of day, on a day on which people work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.domain.incident import Severity

_DAY = timedelta(days=1)
_SATURDAY = 5
_WEEK = 7
_NOON = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """How many days after an incident of each severity its postmortem is held (None: not at all), and when.

    `at` is the time of day in `timezone`; weekends are skipped unless they are not to be, `holidays` always.
    """

    timezone: str = "UTC"
    at: time = time(14)
    days: Mapping[Severity, int | None] = field(default_factory=lambda: dict.fromkeys(Severity, 1))
    skip_weekends: bool = True
    holidays: frozenset[date] = frozenset()


def meeting(calendar: Calendar, severity: Severity, resolved_at: datetime) -> datetime | None:
    """Return when the postmortem begins, in UTC; a time that the clocks skip is taken after the jump."""
    days = calendar.days.get(severity)
    if days is None:
        return None
    zone = ZoneInfo(calendar.timezone)
    day = resolved_at.astimezone(zone).date() + days * _DAY
    while not _is_workday(calendar, day) or _at(calendar, day) <= resolved_at:
        day += _DAY
    return _at(calendar, day)


def _at(calendar: Calendar, day: date) -> datetime:
    return datetime.combine(day, calendar.at, ZoneInfo(calendar.timezone)).astimezone(UTC)


def _is_workday(calendar: Calendar, day: date) -> bool:
    is_weekend = calendar.skip_weekends and day.weekday() >= _SATURDAY
    return not is_weekend and day not in calendar.holidays


def spoken(at: datetime, now: datetime, timezone: str) -> str:
    """Return a time as people say it `now`: `tomorrow 2 PM`, `Monday 2:30 PM`, `Monday 7 December 2 PM`."""
    zone = ZoneInfo(timezone)
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    return f"{_day(local.date(), today)} {_hour(local)}"


def _day(day: date, today: date) -> str:
    ahead = (day - today).days
    if ahead in (0, 1):
        return ("today", "tomorrow")[ahead]
    return f"{day:%A}" if 1 < ahead < _WEEK else f"{day:%A} {day.day} {day:%B}"


def _hour(local: datetime) -> str:
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{(local.hour - 1) % _NOON + 1}{minutes} {'PM' if local.hour >= _NOON else 'AM'}"
