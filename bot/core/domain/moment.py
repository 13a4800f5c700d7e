"""Moments as people write them in commands, a date, a time, or how long ago, and as they are written down."""

import re
from datetime import UTC, datetime, timedelta

_AGES = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse(text: str, now: datetime, *, is_end: bool = False) -> datetime:
    """Read an ISO date or time (UTC unless it says otherwise) or an age before `now`: `90m 1h 2d 1w`.

    A date alone is its first moment, or with `is_end` the first moment after it.
    Raise ValueError with what to write instead.
    """
    try:
        if match := re.fullmatch(r"([0-9]{1,6})([mhdw])", text):
            return now - timedelta(**{_AGES[match[2]]: int(match[1])})
        at = datetime.fromisoformat(text)
        if is_end and re.fullmatch(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}", text):
            at += timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text!r} is no time; write 2026-03-04, 2026-03-04T15:00, 1h or 2d.") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def timestamp(at: datetime) -> str:
    """Write an aware time as UTC with milliseconds: `2026-03-04T15:23:47.120Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
