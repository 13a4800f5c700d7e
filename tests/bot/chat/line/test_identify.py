"""The budget of IDENTIFYs."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from bot.chat.line.identify import IdentifyLedger, StartLimit
from bot.chat.line.note import Note
from tests.fakes.operations import HandClock


class Paper(Note):
    """A note without a file."""

    def __init__(self, text: str = "") -> None:
        super().__init__(Path("/nonexistent/never"))
        self._text = text

    @override
    def write(self, text: str) -> None:
        """Keep it."""
        self._text = text


async def test_five_seconds_apart() -> None:
    """The second one waits, the first does not."""
    clock = HandClock()
    ledger = IdentifyLedger(Paper(), clock)
    assert ledger.due_in() == 0.0

    ledger.record()
    assert ledger.due_in() == 5.0
    await clock.pass_time(5)
    assert ledger.due_in() == 0.0
    await ledger.wait()


async def test_the_day_has_a_limit() -> None:
    """When the day's are spent, the next waits until the oldest is a day old."""
    clock = HandClock()
    ledger = IdentifyLedger(Paper(), clock, per_day=3, apart=1)
    for _ in range(3):
        ledger.record()
        await clock.pass_time(100)

    assert ledger.due_in() == 86_400 - 300
    await clock.pass_time(86_400 - 300)
    assert ledger.due_in() == 0.0


async def test_the_more_are_spent_the_slower() -> None:
    """Five seconds, a minute, five, a quarter of an hour: a line that flaps for hours locks nobody out."""
    clock = HandClock()
    ledger, pauses = IdentifyLedger(Paper(), clock), list[float]()
    for _ in range(150):
        ledger.record()
        pauses.append(ledger.due_in())
        await clock.pass_time(pauses[-1])

    assert pauses == [5.0] * 33 + [60.0] * 60 + [300.0] * 14 + [864.0] * 43


async def test_discord_has_the_last_word() -> None:
    """Where it lets none begin nobody asks until it counts anew."""
    clock = HandClock()
    ledger = IdentifyLedger(Paper(), clock)

    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(ledger.wait(StartLimit(1000, 0, 7200.0)))
        await clock.sleeper()
        await clock.pass_time(7199)
        assert not waiting.done()
        await clock.pass_time(1)
        await waiting


@pytest.mark.parametrize(
    ("counted", "due"),
    [(0, 0.0), (1, 5.0), (16, 5.0), (17, 60.0), (46, 60.0), (47, 300.0), (54, 864.0), (999, 864.0)],
)
async def test_discord_knows_what_a_lost_ledger_forgot(counted: int, due: float) -> None:
    """What it counted is held against the budget twice, as if the last had come just before the start."""
    ledger = IdentifyLedger(Paper(), HandClock())

    ledger.believe(StartLimit(1000, 1000 - counted, 3600.0))

    assert ledger.due_in() == due


async def test_a_ledger_that_knows_all_is_believed() -> None:
    """Discord's count adds nothing to one that has as many."""
    clock, paper = HandClock(), Paper()
    ledger = IdentifyLedger(paper, clock)
    for _ in range(30):
        ledger.record()
    await clock.pass_time(60)
    before = paper.read()

    ledger.believe(StartLimit(1000, 970, 3600.0))

    assert paper.read() == before
    assert ledger.due_in() == 0.0


async def test_other_programs_are_held_against_it_as_long_as_discord_does() -> None:
    """What was counted while this one ran slows it down from when Discord's count began, until it ends."""
    clock, paper = HandClock(), Paper()
    ledger = IdentifyLedger(paper, clock)
    await clock.pass_time(10 * 86_400)

    ledger.believe(StartLimit(1000, 100, 3600.0))

    assert ledger.due_in() == 0.0
    assert len(ledger._recent(clock.now().timestamp())) == 108
    await clock.pass_time(3600)
    assert ledger._recent(clock.now().timestamp()) == []


async def test_outlives_a_restart(tmp_path: Path) -> None:
    """A process that crashes in a loop spends the same budget."""
    clock = HandClock()
    IdentifyLedger(Note(tmp_path / "identifies"), clock).record()

    assert IdentifyLedger(Note(tmp_path / "identifies"), clock).due_in() == 5.0


async def test_a_clock_turned_back_does_not_lock_out() -> None:
    """Times that lie ahead count as now."""
    paper = Paper()
    later = HandClock()
    await later.pass_time(3600)
    IdentifyLedger(paper, later).record()

    clock = HandClock()
    assert IdentifyLedger(paper, clock).due_in() == 5.0
    await clock.pass_time(5)
    assert IdentifyLedger(paper, clock).due_in() == 0.0


@pytest.mark.parametrize("damaged", ["", "{", "null", '["x"]', "7", f"[1{'0' * 400}]", "[" * 10**5, "[NaN]"])
async def test_a_damaged_ledger_begins_anew(damaged: str) -> None:
    """What cannot be read does not keep the bot away."""
    assert IdentifyLedger(Paper(damaged), HandClock()).due_in() == 0.0


@given(st.lists(st.floats(0, 90_000), max_size=60), st.integers(1, 20))
async def test_never_more_than_the_budget(gaps: list[float], per_day: int) -> None:
    """However the attempts come, no 24 hours see more than the budget."""
    clock, sent = HandClock(), list[float]()
    ledger = IdentifyLedger(Paper(), clock, per_day=per_day, apart=5)
    for gap in gaps:
        await clock.pass_time(gap)
        while (seconds := ledger.due_in()) > 0:
            await clock.pass_time(seconds + 0.001)
        ledger.record()
        sent.append(clock.now().timestamp())

    for last in sent:
        assert sum(last - 86_400 < at <= last for at in sent) <= per_day
