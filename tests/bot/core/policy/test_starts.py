"""When a schedule begins, compared with a walk over every minute of clocks that people changed."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.policy.schedule import is_on, parse
from bot.core.policy.starts import Starts, moment

BERLIN, HOWE = "Europe/Berlin", "Australia/Lord_Howe"
MINUTE, NEAR = timedelta(minutes=1), timedelta(days=3)


def at(text: str) -> datetime:
    """Return a time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "clock", "expected"),
    [
        (BERLIN, "2026-07-03T16:00", "2026-07-03T14:00"),
        (BERLIN, "2026-11-20T16:00", "2026-11-20T15:00"),
        (BERLIN, "2026-03-29T01:59", "2026-03-29T00:59"),
        (BERLIN, "2026-03-29T02:00", "2026-03-29T01:00"),  # the clocks jump from 2:00 to 3:00
        (BERLIN, "2026-03-29T02:30", "2026-03-29T01:00"),
        (BERLIN, "2026-03-29T03:00", "2026-03-29T01:00"),
        (BERLIN, "2026-03-29T03:01", "2026-03-29T01:01"),
        (BERLIN, "2026-10-25T02:30", "2026-10-25T00:30"),  # and go back from 3:00 to 2:00
        (BERLIN, "2026-10-25T03:00", "2026-10-25T02:00"),
        (HOWE, "2026-10-04T02:15", "2026-10-03T15:30"),  # half an hour, from 2:00 to 2:30
        (HOWE, "2026-04-05T01:45", "2026-04-04T14:45"),
        ("America/Sao_Paulo", "2018-11-04T00:00", "2018-11-04T03:00"),  # there was no midnight
        ("America/Sao_Paulo", "2018-02-17T23:30", "2018-02-18T01:30"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00"),  # there was no 30th at all
        ("UTC", "2026-03-29T02:30", "2026-03-29T02:30"),
    ],
)
def test_a_time_on_the_clock_is_one_moment(zone: str, clock: str, expected: str) -> None:
    """What clocks jump over comes when they jump; what they show twice comes the first time."""
    assert moment(datetime.fromisoformat(clock), ZoneInfo(zone)) == at(expected)


@pytest.mark.parametrize(
    ("line", "now", "latest", "following"),
    [
        ("0 16 * * 5", "2026-11-20T14:59:59", "2026-11-13T15:00", "2026-11-20T15:00"),
        ("0 16 * * 5", "2026-11-20T15:00:00", "2026-11-20T15:00", "2026-11-27T15:00"),
        ("30 2 * * *", "2026-03-29T00:59:59", "2026-03-28T01:30", "2026-03-29T01:00"),
        ("30 2 * * *", "2026-03-29T01:00:00", "2026-03-29T01:00", "2026-03-30T00:30"),
        ("30 2 * * *", "2026-10-25T01:30:00", "2026-10-25T00:30", "2026-10-26T01:30"),  # 2:30 again: no start
        ("* * * * *", "2026-10-25T01:30:30", "2026-10-25T00:59", "2026-10-25T02:00"),
        ("0 0 29 2 *", "2026-11-20T12:00:00", None, None),
    ],
)
def test_the_starts_around_a_moment(line: str, now: str, latest: str | None, following: str | None) -> None:
    """The last one up to now and the first one after, within the days that are looked at."""
    starts = Starts.of(line, BERLIN)

    assert starts.latest(at(now), 8) == (latest and at(latest))
    assert starts.following(at(now), 370) == (following and at(following))


@cache
def clocks(zone: str, night: str) -> list[tuple[datetime, list[datetime]]]:
    """Return each minute of the days around, with the times a clock has shown or left out since the last one.

    A time that it has shown before is none.
    """
    now = at(night) - NEAR
    shown = (now - MINUTE).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    found = []
    while now <= at(night) + NEAR:
        clock = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        found.append((now, [shown + (step + 1) * MINUTE for step in range((clock - shown) // MINUTE)]))
        shown, now = max(shown, clock), now + MINUTE
    return found


def walk(line: str, zone: str, night: str) -> list[datetime]:
    """Return the starts of the days around, found by looking at the clock each minute."""
    minutes, hours, *_ = fields = parse(line)
    return [
        now
        for now, shown in clocks(zone, night)
        if any(
            clock.minute in minutes and clock.hour in hours and is_on(fields, clock.date()) for clock in shown
        )
    ]


ZONES = {
    BERLIN: ("2026-03-29", "2026-10-25", "1996-03-31", "2030-10-27"),
    HOWE: ("2026-04-05", "2026-10-04", "2008-10-05"),
    "America/New_York": ("2026-03-08", "2026-11-01", "2006-04-02"),
    "America/Santiago": ("2026-04-05", "2026-09-06"),  # at midnight, in the south
    "America/Sao_Paulo": ("2018-11-04", "2019-02-17"),
    "America/Havana": ("2026-03-08", "2026-11-01"),
    "America/St_Johns": ("2010-03-14", "2010-11-07"),  # a minute after midnight, back into yesterday
    "Asia/Amman": ("2014-03-28", "2021-10-29"),
    "Asia/Beirut": ("2026-03-29", "2026-10-25"),
    "Africa/Casablanca": ("2026-02-15", "2026-03-22"),
    "Antarctica/Troll": ("2026-03-29", "2026-10-25"),  # two hours
    "Asia/Pyongyang": ("2015-08-15", "2018-05-05"),
    "Pacific/Apia": ("2011-12-30", "2012-04-01"),
    "Asia/Kathmandu": ("2026-01-01",),
    "UTC": ("2026-03-29",),
}
NUMBERS = (("0", "30", "15,45", "*/7", "*", "1"), ("0", "2", "23", "1-3", "*", "0,12"))
DAYS = (("*", "1", "28-31", "*/2"), ("*", "3,4", "9-11"), ("*", "0", "5", "1-5"))
LINES = st.tuples(*(st.sampled_from(values) for values in (*NUMBERS, *DAYS))).map(" ".join)
NIGHTS = st.sampled_from([(zone, night) for zone, nights in ZONES.items() for night in nights])


@settings(max_examples=200)
@given(LINES, NIGHTS, st.integers(-1500, 3000), st.integers(0, 59))
def test_nothing_is_missed_around_the_change_of_clocks(
    line: str, night: tuple[str, str], minutes: int, seconds: int
) -> None:
    """The same starts as on a walk, minute by minute, through zones, years and odd clocks."""
    zone, day = night
    now = at(day) + timedelta(minutes=minutes, seconds=seconds)
    walked = walk(line, zone, day)
    before = [start for start in walked if start <= now]
    after = [start for start in walked if start > now]
    starts = Starts.of(line, zone)
    latest, following = starts.latest(now, 9), starts.following(now, 9)

    assert (latest == before[-1]) if before else (latest is None or latest < at(day) - NEAR)
    assert (following == after[0]) if after else (following is None or following > at(day) + NEAR)
