"""Whose week it is, by the team's own clock, through changes of the clocks and overrides."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.on_call import OnCall, Override, Rota, chain, on_call

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 1, 5, 9)  # noqa: DTZ001 - local, as rotas are written
ROTA = Rota(team="t", people=("a", "b", "c"), start=START, timezone="Europe/Berlin", escalate_to=("x", "a"))
ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC", "Asia/Kathmandu"]
)
MOMENTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2028, 1, 1),  # noqa: DTZ001 - likewise
    timezones=st.just(UTC),
)


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("at", "who"),
    [
        ("2025-12-01 12:00", "a"),
        ("2026-01-05 08:59", "a"),
        ("2026-01-05 09:00", "a"),
        ("2026-01-12 08:59", "a"),
        ("2026-01-12 09:00", "b"),
        ("2026-01-19 09:00", "c"),
        ("2026-01-26 09:00", "a"),
        ("2026-03-23 09:00", "c"),
        ("2026-03-30 08:59", "c"),
        ("2026-03-30 09:00", "a"),
        ("2026-10-26 08:59", "c"),
        ("2026-10-26 09:00", "a"),
    ],
)
def test_handovers_are_at_nine_all_year(at: str, who: str) -> None:
    """In winter and in summer, by the clock on the wall."""
    assert on_call(ROTA, _local(at)) == who


def test_a_handover_that_the_clocks_skip_comes_when_they_jump() -> None:
    """At 2:30 on the last Sunday of March nobody's clock shows; at 3:00, a moment later, it is done."""
    rota = replace(ROTA, start=datetime(2026, 3, 22, 2, 30))  # noqa: DTZ001 - local
    jump = datetime(2026, 3, 29, 1, tzinfo=UTC)

    assert on_call(rota, jump - timedelta(seconds=1)) == "a"
    assert on_call(rota, jump + timedelta(minutes=30)) == "b"


def test_overrides_win_and_the_last_one_most() -> None:
    """From their start, and not at their end."""
    first = Override(_local("2026-01-06 09:00"), _local("2026-01-08 09:00"), "y")
    second = Override(_local("2026-01-07 09:00"), _local("2026-01-07 10:00"), "z")
    rota = replace(ROTA, overrides=(first, second))

    assert on_call(rota, _local("2026-01-06 09:00")) == "y"
    assert on_call(rota, _local("2026-01-07 09:30")) == "z"
    assert on_call(rota, _local("2026-01-08 09:00")) == "a"
    assert chain(rota, _local("2026-01-07 09:30")) == ("z", "a", "b", "c", "x")


def test_the_chain_goes_once_around() -> None:
    """Who has their turn next comes next, then the escalation; nobody twice."""
    assert chain(ROTA, _local("2026-01-12 10:00")) == ("b", "c", "a", "x")


def test_a_team_without_a_rota_has_none() -> None:
    """Only where no team is known the default one is meant."""
    team = OnCall({"t": ROTA}, default="t")

    assert team.rota("t") == team.rota(None) == ROTA
    assert team.rota("other") is None
    assert OnCall().rota(None) is None


@given(MOMENTS, ZONES, st.integers(0, 23), st.integers(0, 59))
def test_everybody_has_a_week_by_the_wall(at: datetime, zone: str, hour: int, minute: int) -> None:
    """Whoever is on call now is not for the next weeks, and is again after a whole round."""
    rota = replace(ROTA, timezone=zone, start=datetime(2025, 6, 2, hour, minute))  # noqa: DTZ001 - local
    local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)

    def who(weeks: int) -> str:
        wall = (local + timedelta(weeks=weeks)).replace(tzinfo=ZoneInfo(zone))
        return on_call(rota, wall)

    seconds_to_handover = abs((local - rota.start).total_seconds() % (7 * 86400))
    if 7200 < seconds_to_handover < 7 * 86400 - 7200:  # the clocks may change by up to an hour within
        order = [who(weeks) for weeks in range(4)]
        assert order[0] == order[3]
        assert len(set(order[:3])) == 3


def test_everybody_who_may_be_called() -> None:
    """Whoever takes turns, takes over, or comes after them; each once."""
    over = Override(_local("2026-01-06 09:00"), _local("2026-01-07 09:00"), "z")

    assert replace(ROTA, overrides=(over,)).everybody == ("a", "b", "c", "z", "x")
