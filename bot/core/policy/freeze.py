"""Whether a freeze stands in the way now, and until when."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.policy import schedule
from bot.core.policy.matrix import Freeze

_MINUTE = timedelta(minutes=1)


def ends(
    freezes: Iterable[Freeze], action: str, environment: str, now: datetime
) -> tuple[Freeze, datetime] | None:
    """Return the freeze that stops the action there and its end (UTC), the one that lasts longest; else None.

    A start lies on the minute in the freeze's own time zone. One that a change of clocks skips does not come.
    """
    concerned = (each for each in freezes if action in each.actions and environment in each.environments)
    found = ((each, end) for each in concerned if (end := _end(each, now)) is not None)
    return max(found, key=lambda pair: pair[1], default=None)


def _end(freeze: Freeze, now: datetime) -> datetime | None:
    """Look back, minute by minute, for the latest start that `now` is still within."""
    duration = timedelta(seconds=freeze.duration_seconds)
    zone, fields = ZoneInfo(freeze.timezone), schedule.parse(freeze.schedule)
    start = now.astimezone(UTC).replace(second=0, microsecond=0)
    while start + duration > now:
        if schedule.holds(fields, start.astimezone(zone)):
            return start + duration
        start -= _MINUTE
    return None


def next_start(freeze: Freeze, now: datetime) -> datetime | None:
    """Return when (UTC) its next window begins after `now`; None where none does within a week."""
    zone, fields = ZoneInfo(freeze.timezone), schedule.parse(freeze.schedule)
    first = now.astimezone(UTC).replace(second=0, microsecond=0) + _MINUTE
    starts = (first + minute * _MINUTE for minute in range(8 * 24 * 60))
    return next((start for start in starts if schedule.holds(fields, start.astimezone(zone))), None)
