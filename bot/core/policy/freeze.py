"""Which freezes stand in the way now, until when, and when the next one begins."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.core.policy.matrix import Freeze
from bot.core.policy.names import SPAN
from bot.core.policy.starts import Starts

_LONGEST_DAYS = SPAN[1] // 86400 + 2  # clocks may jump over more than a night
_AHEAD_DAYS = 370
_MOST_WINDOWS = 100


def active(
    freezes: Iterable[Freeze], action: str, environment: str, now: datetime
) -> Iterator[tuple[Freeze, datetime | None]]:
    """Yield every freeze that stops the action there, with the time (UTC) at which it is over.

    Windows that follow each other without a gap are one; the time is None where they do not come to an end.
    """
    for freeze in freezes:
        if action in freeze.actions and environment in freeze.environments:
            starts = Starts.of(freeze.schedule, freeze.timezone)
            if (end := _end(freeze, starts, now)) is not None:
                yield freeze, _last_end(freeze, starts, end)


def next_start(freeze: Freeze, now: datetime) -> datetime | None:
    """Return when (UTC) its next window begins after `now`; None where none does within about a year."""
    return Starts.of(freeze.schedule, freeze.timezone).following(now, _AHEAD_DAYS)


def _end(freeze: Freeze, starts: Starts, now: datetime) -> datetime | None:
    """Return the end of the window that `now` is within; `duration` is real time, whatever clocks do."""
    start = starts.latest(now, _LONGEST_DAYS)
    end = None if start is None else start + timedelta(seconds=freeze.duration_seconds)
    return end if end is not None and now < end else None


def _last_end(freeze: Freeze, starts: Starts, end: datetime) -> datetime | None:
    """Return when the windows that go on from one another, the first ending at `end`, are over."""
    for _ in range(_MOST_WINDOWS):
        later = _end(freeze, starts, end)
        if later is None:
            return end
        end = later
    return None
