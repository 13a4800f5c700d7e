"""The times at which a freeze begins: five cron fields, checked when the matrix is read."""

import re
from datetime import date

_BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_NAMES = ("minute", "hour", "day of month", "month", "day of week")
_WEEK = 7
_PART = re.compile(r"([0-9]{1,2})|(?:\*|([0-9]{1,2})-([0-9]{1,2}))(?:/([0-9]{1,2}))?")
_LONGEST = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
"""The days of months that have fewer than 31."""


def parse(text: str) -> tuple[frozenset[int], ...]:
    """Return the minutes, hours, days, months and weekdays (0 is Sunday) of a cron line.

    Raise ValueError with what to write instead. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/crontab.html
    """
    fields = text.split(" ")
    if len(fields) != len(_BOUNDS):
        raise ValueError('write five fields with single spaces, like "0 16 * * 5" (Friday 16:00)')
    minutes, hours, days, months, weekdays = (
        _field(field, name, least, most)
        for field, name, (least, most) in zip(fields, _NAMES, _BOUNDS, strict=True)
    )
    week = frozenset(day % 7 for day in weekdays)
    if len(week) == _WEEK and all(min(days) > _LONGEST.get(month, 31) for month in months):
        raise ValueError("write a day of the month that one of these months has")
    return minutes, hours, days, months, week


def is_on(fields: tuple[frozenset[int], ...], day: date) -> bool:
    """Tell whether any of the times that `parse` has read is on this day.

    Where both the day of the month and the weekday are restricted, either of them is enough, as cron has it.
    """
    _, _, days, months, weekdays = fields
    if day.month not in months:
        return False
    by_day, by_weekday = day.day in days, day.isoweekday() % 7 in weekdays
    if len(days) < _BOUNDS[2][1] and len(weekdays) < _WEEK:
        return by_day or by_weekday
    return by_day and by_weekday


def _field(field: str, name: str, least: int, most: int) -> frozenset[int]:
    values: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        found = _span(match, least, most) if match else range(0)
        if not found:
            raise ValueError(f"write the {name} as *, a number from {least} to {most}, 1-5, 1,3 or */2")
        values.update(found)
    return frozenset(values)


def _span(match: re.Match[str], least: int, most: int) -> range:
    alone, first, last, step = match.groups()
    low = int(alone or first or least)
    high = int(alone or last or most)
    every = int(step) if step else 1
    return range(low, high + 1, every) if least <= low <= high <= most and every else range(0)
