"""How incidents and deploys went over a period: figures from the audit log, defined in docs/metrics.md."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.domain.audit import EventName, Result
from bot.core.domain.incident import Severity
from bot.core.domain.opening import MEASURED
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.inquiries.dora import PRODUCTION, Dora, dora
from bot.core.inquiries.incident_times import IncidentTimes, incident_times
from bot.core.inquiries.recorded import recorded, refuse_stranger
from bot.core.inquiries.sources import Sources
from bot.core.inquiries.spread import Spread, spread
from bot.core.ports.audit import Filters, QueryError, Record

USUAL = "30d"
PERIODS = ("7d", "30d", "90d", "52w")
"""What is suggested; any number of days or weeks up to 366 days may be asked for."""
_LONGEST = timedelta(days=366)
_PERIOD = re.compile(r"([1-9][0-9]{0,2})([dw])")
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_MOST_DAYS = timedelta(days=31)
"""A longer period is drawn by weeks."""
_BEFORE = timedelta(days=1)
"""So much earlier the log is read, for what began before the period and ended in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The incidents of one severity that were opened within the period, and how long they took."""

    severity: Severity
    count: int
    open: int
    acknowledge: Spread
    mitigate: Spread
    resolve: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """What ended, and what was opened, from `start` to `end`: one day or week of the plot."""

    start: datetime
    end: datetime
    succeeded: int = 0
    failed: int = 0
    opened: Mapping[Severity, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The answer to `/report`: the worst severity and the earliest slot come first.

    `timezone` is the team's.
    """

    start: datetime
    end: datetime
    figures: tuple[Figures, ...]
    dora: Dora
    slots: tuple[Slot, ...]
    timezone: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened that is measured."""
        return not self.dora.deploys and not any(each.count for each in self.figures)


async def report(sources: Sources, attempt: Attempt, period: str | None = None) -> Report:
    """Answer for the last `7d`, `4w`; raise Refused."""
    async with recorded(sources, attempt):
        refuse_stranger(sources, attempt, "The report is")
        length, end = read(period or USUAL), sources.clock.now()
        start = end - length
        found = await _found(sources, start - _BEFORE, end)
        return await asyncio.to_thread(summed, found, start, end, sources.timezone)


def read(period: str) -> timedelta:
    """Return how long `7d` or `4w` is; raise Refused."""
    match = _PERIOD.fullmatch(period)
    length = int(match[1]) * (_WEEK if match[2] == "w" else _DAY) if match else timedelta()
    if not timedelta() < length <= _LONGEST:
        raise Refused(
            "invalid-period",
            "A period is a number of days or weeks, at most 366 days: write 7d, 30d or 12w. "
            "Nothing was counted.",
        )
    return length


def summed(records: Iterable[Record], start: datetime, end: datetime, timezone: str = "UTC") -> Report:
    """Return the report of a period, which the records must cover to `end`, and may go beyond."""
    once = list({int(each.fields["seq"]): each for each in records}.values())
    incidents = incident_times(once)
    within = [each for each in incidents if start <= each.opened_at < end]
    deploys = dora(once, incidents, start, end)
    return Report(
        start=start,
        end=end,
        figures=tuple(_figures(severity, within) for severity in Severity),
        dora=deploys,
        slots=tuple(_slots(deploys, within, start, end)),
        timezone=timezone,
    )


async def _found(sources: Sources, since: datetime, until: datetime) -> Sequence[Record]:
    """Return all records that are measured; raise Refused, TimeoutError."""
    found: list[Record] = []
    try:
        async with asyncio.timeout(sources.answer):
            for filters in _asked(since, until):
                found += await sources.audit.query(filters)
    except QueryError as error:
        raise Refused("unreadable-log", str(error)) from error
    return found


def _asked(since: datetime, until: datetime) -> Iterator[Filters]:
    for event in MEASURED:
        yield Filters(event=event, since=since, until=until)
    for event in (EventName.COMMAND, EventName.STARTED, EventName.SETTLED):
        for action in (Action.DEPLOY, Action.ROLLBACK):
            yield Filters(event=event, action=action, environment=PRODUCTION, since=since, until=until)


def _figures(severity: Severity, incidents: Iterable[IncidentTimes]) -> Figures:
    had = [each for each in incidents if each.severity is severity]
    return Figures(
        severity=severity,
        count=len(had),
        open=sum(each.is_open for each in had),
        acknowledge=spread(each.to_acknowledge for each in had),
        mitigate=spread(each.to_mitigate for each in had),
        resolve=spread(each.to_resolve for each in had),
    )


def _slots(
    deploys: Dora, incidents: Sequence[IncidentTimes], start: datetime, end: datetime
) -> Iterator[Slot]:
    """Yield days or weeks that end with the period; the first one may be shorter."""
    size = _DAY if end - start <= _MOST_DAYS else _WEEK
    number = -(-(end - start) // size)
    for left in range(number, 0, -1):
        begin, over = max(start, end - left * size), end - (left - 1) * size
        ended = Counter(each.result for each in deploys.deploys if begin <= each.ended_at < over)
        opened = Counter(each.severity for each in incidents if begin <= each.opened_at < over)
        yield Slot(
            start=begin,
            end=over,
            succeeded=ended[Result.SUCCESS],
            failed=ended[Result.FAILURE],
            opened={severity: opened[severity] for severity in Severity},
        )
