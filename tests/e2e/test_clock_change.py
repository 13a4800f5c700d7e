"""An incident response over a weekend on which the clocks change, in a team that lives in Berlin."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.clock import jumping, now, travel
from tests.e2e.crash import kill, restart
from tests.e2e.incident import Incident, create, resolve
from tests.e2e.pilot import Pilot, sandbox
from tests.e2e.rules import Rules

BERLIN = ZoneInfo("Europe/Berlin")
ONCALL, BOB = "1180000000000000506", "1180000000000000503"
FIRST_HANDOVER = date(2026, 1, 5)
"""A Monday: the rota of payment-team in chatops.yaml begins with ONCALL, then it is BOB's week."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Season:
    """What is right when the clocks have gone on by `step`: 2 PM in UTC, and from 0:30 to 9:00."""

    step: timedelta
    two_pm: time
    night: str
    night_short: str


SPRING = Season(timedelta(hours=1), time(12), "7 hours 30 minutes", "7 h 30 min")
AUTUMN = Season(timedelta(hours=-1), time(13), "9 hours 30 minutes", "9 h 30 min")


def _next_change(season: Season) -> date:
    """Return the next Sunday of this season's change whose whole weekend is to come."""
    day = now().date() + 4 * DAY
    while _offset(day + DAY) - _offset(day) != season.step:
        day += DAY
    return day


def _offset(day: date) -> timedelta:
    offset = datetime.combine(day, time(), BERLIN).utcoffset()
    assert offset is not None
    return offset


def _berlin(day: date, at: str) -> datetime:
    """Return when the clocks of Berlin show this time of day."""
    return datetime.combine(day, time.fromisoformat(at), BERLIN).astimezone(UTC)


@asynccontextmanager
async def _team_in_berlin(folder: Path, holiday: date) -> AsyncIterator[Pilot]:
    """Fly a sandbox whose team lives there and does not work on this day."""
    config = Rules(folder).config
    told = config.read_text(encoding="utf-8")
    for old, new in (("\ntimezone: UTC", f"\ntimezone: {BERLIN.key}"), ('"2026-12-25"', f'"{holiday}"')):
        assert told.count(old) == 1
        told = told.replace(old, new)
    config.write_text(told, encoding="utf-8")
    async with sandbox(folder / "state", config=config, command=jumping) as pilot:
        yield pilot


async def _opened(pilot: Pilot, at: datetime, title: str, severity: str = "sev3") -> Incident:
    """Travel there, and let an incident begin; return it once it is announced."""
    await travel(pilot, at)
    await create(pilot, title, severity)
    incident = await Incident.opened(pilot, title)
    await incident.message("announcement")
    return incident


async def _resolved(pilot: Pilot, at: datetime, incident: Incident) -> list[str]:
    """Travel there, and let an incident end; return what is told of that, line by line."""
    await travel(pilot, at)
    await resolve(pilot, incident, "It is over.")
    told = await incident.message("resolution", "Postmortem scheduled")
    return str(told["content"]).splitlines()


@pytest.fixture
def sunday(season: Season) -> date:
    """Return the day on which the clocks change."""
    return _next_change(season)


@pytest.fixture
async def pilot(tmp_path: Path, sunday: date) -> AsyncIterator[Pilot]:
    """Fly a sandbox of a team in Berlin for whom the Monday after the change is a holiday."""
    async with _team_in_berlin(tmp_path, holiday=sunday + DAY) as pilot:
        yield pilot


@pytest.mark.parametrize("season", [SPRING, AUTUMN], ids=["spring", "autumn"])
async def test_the_weekend(pilot: Pilot, season: Season, sunday: date) -> None:
    """From Friday evening to Monday morning everything is right by the team's clock and in elapsed time."""
    await _friday_evening(pilot, season, sunday)
    night = await _begins_after_midnight(pilot, sunday)
    await _is_reminded_once(pilot, sunday)
    await _took_the_night(pilot, season, night, sunday)
    await _monday_is_the_others(pilot, sunday)


async def _friday_evening(pilot: Pilot, season: Season, sunday: date) -> None:
    """Hold the postmortem on Tuesday at 2 PM: past the weekend, the holiday, and the change of the clocks."""
    friday, tuesday = sunday - 2 * DAY, sunday + 2 * DAY
    incident = await _opened(pilot, _berlin(friday, "18:00"), "Orders fail before the weekend")

    told = await _resolved(pilot, _berlin(friday, "18:23"), incident)

    assert told[:2] == ["✅ Incident resolved after 23 minutes", "Duration: 23 min"]
    assert "Postmortem scheduled for Tuesday 2 PM" in told
    [event] = await incident.events()
    begins = datetime.fromisoformat(event["scheduled_start_time"])
    assert begins == datetime.combine(tuesday, season.two_pm, UTC)


async def _begins_after_midnight(pilot: Pilot, sunday: date) -> Incident:
    """Name the channel by the date of Berlin, where it is Sunday already; in UTC it is Saturday."""
    at = _berlin(sunday, "00:30")
    incident = await _opened(pilot, at, "Refunds fail in the night")

    assert (await incident.room())["name"] == f"inc-{sunday:%Y%m%d}-refunds"
    assert at.date() == sunday - DAY
    return incident


async def _is_reminded_once(pilot: Pilot, sunday: date) -> None:
    """Remind after an hour, whatever the clocks show, and not again when the bot is killed then."""
    hour = datetime.combine(sunday, time(0, 30), UTC)
    incident = await _opened(pilot, hour, "Search fails at the change", "sev2")
    await travel(pilot, hour + timedelta(minutes=59))
    assert incident.messages("reminder 1") == []

    await travel(pilot, hour + timedelta(minutes=61))
    reminder = await incident.message("reminder 1")
    await pilot.record("incident.reminded", id=incident.id)
    await kill(pilot)
    await restart(pilot)
    told = await _resolved(pilot, hour + timedelta(minutes=90), incident)

    assert reminder["content"].startswith(f"<@{ONCALL}> ⏰ No update for 1 hour")
    assert told[0] == "✅ Incident resolved after 1 hour 30 minutes"
    assert len(incident.records("incident.reminded")) == 1
    assert len(incident.messages("reminder 1") + incident.messages("reminder 2")) == 1


async def _took_the_night(pilot: Pilot, season: Season, incident: Incident, sunday: date) -> None:
    """Tell how long it took, which is an hour less or more than the clocks seem to say."""
    told = await _resolved(pilot, _berlin(sunday, "09:00"), incident)

    assert told[:2] == [f"✅ Incident resolved after {season.night}", f"Duration: {season.night_short}"]


async def _monday_is_the_others(pilot: Pilot, sunday: date) -> None:
    """Call whose week it is: the handover is at nine by the clock on the wall, as before the change."""
    monday = sunday + DAY
    weeks = (monday - FIRST_HANDOVER).days // 7
    after, before = (ONCALL, BOB) if weeks % 2 == 0 else (BOB, ONCALL)
    for at, title, who in (
        ("08:30", "Payments fail before the handover", before),
        ("09:30", "Payments fail after the handover", after),
    ):
        incident = await _opened(pilot, _berlin(monday, at), title)
        call = await incident.message("call 1", "You are on call for payment-team")
        rang = pilot.person("oncall").view.looks[call["id"]][0]  # an edit calls nobody
        assert [each["id"] for each in rang["mentions"]] == [who]
