"""The moments at which a schedule begins, by the clock of a time zone that changes in spring and autumn.

A start that a change of clocks skips comes at the moment they jump; one that comes twice counts once, the
first time. So a later time on the clock never comes before an earlier one, and a day's times can be bisected.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.policy import schedule

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Starts:
    """All starts of one schedule; `hours` and `minutes` are in order."""

    zone: ZoneInfo
    hours: tuple[int, ...]
    minutes: tuple[int, ...]
    is_on: Callable[[date], bool]

    @classmethod
    def of(cls, text: str, timezone: str) -> "Starts":
        """Read a cron line, as `schedule.parse` takes it, by the clock of a time zone."""
        fields = schedule.parse(text)
        minutes, hours, *_ = (tuple(sorted(values)) for values in fields)
        return cls(ZoneInfo(timezone), hours, minutes, lambda day: schedule.is_on(fields, day))

    def latest(self, at: datetime, days: int) -> datetime | None:
        """Return the last start (UTC) at or before `at`; None where none is on the last `days` days."""
        today = at.astimezone(self.zone).date()
        for back in range(-1, days + 1):  # clocks that went back may have shown tomorrow's date already
            day = today - back * _DAY
            if self.is_on(day) and (passed := self._passed(day, at)):
                return self._moment(day, passed - 1)
        return None

    def following(self, after: datetime, days: int) -> datetime | None:
        """Return the first start (UTC) after `after`; None where none is on the next `days` days."""
        today = after.astimezone(self.zone).date()
        for ahead in range(-1, days + 1):
            day = today + ahead * _DAY
            if self.is_on(day) and (passed := self._passed(day, after)) < len(self.hours) * len(self.minutes):
                return self._moment(day, passed)
        return None

    def _passed(self, day: date, at: datetime) -> int:
        """Return how many of the day's starts are at or before `at`."""
        every = range(len(self.hours) * len(self.minutes))
        return bisect_right(every, at, key=lambda index: self._moment(day, index))

    def _moment(self, day: date, index: int) -> datetime:
        hour, minute = divmod(index, len(self.minutes))
        return moment(datetime.combine(day, time(self.hours[hour], self.minutes[minute])), self.zone)


def moment(clock: datetime, zone: ZoneInfo) -> datetime:
    """Return when (UTC) clocks in `zone` first show the time `clock`, or jump over it.

    Around a skipped time fold 0 reads with the offset before the jump, which leads behind it, and fold 1 with
    the one after it, which leads before it. https://peps.python.org/pep-0495/#the-fold-attribute
    """
    late = clock.replace(tzinfo=zone).astimezone(UTC)
    if late.astimezone(zone).replace(tzinfo=None) == clock:
        return late
    early = clock.replace(tzinfo=zone, fold=1).astimezone(UTC)
    before = early.astimezone(zone).utcoffset()
    seconds = range(int((late - early).total_seconds()))
    passed = bisect_right(
        seconds, False, key=lambda second: (early + second * _SECOND).astimezone(zone).utcoffset() != before
    )
    return early + passed * _SECOND
