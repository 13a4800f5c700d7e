"""The budget of IDENTIFYs."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from bot.chat.line.identify import IdentifyLedger
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


async def test_the_second_half_is_spent_slowly() -> None:
    """A gateway that closes after every IDENTIFY does not use up the day within minutes."""
    clock = HandClock()
    ledger = IdentifyLedger(Paper(), clock, per_day=4, apart=5)
    ledger.record()
    assert ledger.due_in() == 5.0
    await clock.pass_time(5)
    ledger.record()

    assert ledger.due_in() == 300.0


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

    assert IdentifyLedger(paper, HandClock()).due_in() == 5.0


@pytest.mark.parametrize("damaged", ["", "{", "null", '["x"]', "7"])
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
