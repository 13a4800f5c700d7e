"""Coalesced edits: one at a time, the newest wins, never faster than the pace."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.edits import Edits, Look
from bot.chat.rest import Denied, Unreachable
from bot.core.domain.operation import State
from bot.core.ports.back_end import Phase, Report
from bot.core.ports.chat import ChatError
from bot.tasks import Tasks
from tests.fakes.impatient import ImpatientClock
from tests.fakes.operations import make_operation

REPORT = Report(phase=Phase.RUNNING, ready=1, desired=3)


class Easel:
    """Draws looks; fails as told; notes how many are drawn at once."""

    def __init__(self, *failures: ChatError) -> None:
        self.failures = list(failures)
        self.drawn: list[Look] = []
        self.at_once = self.most_at_once = 0

    async def draw(self, look: Look) -> None:
        """Draw."""
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        if self.failures:
            raise self.failures.pop(0)
        self.drawn.append(look)


def look(revision: int, state: State = State.EXECUTING, **more: object) -> Look:
    """Return a look of a revision."""
    return Look(make_operation(revision=revision, state=state), **more)  # type: ignore[arg-type]  # fields of Look


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 3)), min_size=1, max_size=20))
async def test_the_newest_state_wins(wanted: list[tuple[int, int]]) -> None:
    """Whatever is asked for in whatever order, the card ends at the highest revision and never goes back."""
    easel, tasks = Easel(), Tasks()
    edits = Edits(easel.draw, tasks, ImpatientClock(), pace=1.0)
    for revision, turns in wanted:
        edits.want(look(revision))
        for _ in range(turns):
            await asyncio.sleep(0)
    await tasks.idle()

    drawn = [each.operation.revision for each in easel.drawn]
    assert drawn[-1] == max(revision for revision, _ in wanted)
    assert all(before <= after for before, after in pairwise(drawn))
    assert easel.most_at_once == 1


async def test_a_burst_is_two_edits() -> None:
    """What comes while an edit is in flight is one further edit, a pace later."""
    easel, tasks, clock = Easel(), Tasks(), ImpatientClock()
    edits = Edits(easel.draw, tasks, clock, pace=1.0)
    edits.want(look(1))
    await asyncio.sleep(0)
    for revision in range(2, 50):
        edits.want(look(revision))
    await tasks.idle()

    assert [each.operation.revision for each in easel.drawn] == [1, 49]
    assert clock.pauses == [1.0, 1.0]


async def test_what_ended_is_forgotten() -> None:
    """Years of operations leave nothing behind but the last thousand's revisions."""
    tasks = Tasks()
    edits = Edits(Easel().draw, tasks, ImpatientClock(), pace=0.0)
    for number in range(1100):
        edits.want(Look(make_operation(number, revision=1, state=State.EXECUTING)))
        edits.want(Look(make_operation(number, revision=2, state=State.SUCCEEDED)))
    await tasks.idle()

    assert (edits._latest, edits._due, edits._at_work) == ({}, {}, set())
    assert len(edits._revisions) == 1000


async def test_an_ended_card_stays_ended() -> None:
    """A straggler that knows less never overwrites the end, however late it comes."""
    easel, tasks = Easel(), Tasks()
    edits = Edits(easel.draw, tasks, ImpatientClock(), pace=0.0)
    edits.want(look(3, State.SUCCEEDED))
    await tasks.idle()
    edits.want(look(2))
    await tasks.idle()

    assert [each.operation.state for each in easel.drawn] == [State.SUCCEEDED]


async def test_cards_do_not_wait_for_each_other() -> None:
    """The pace is per card."""
    easel, tasks = Easel(), Tasks()
    edits = Edits(easel.draw, tasks, ImpatientClock(), pace=1.0)
    for number in range(3):
        edits.want(Look(make_operation(number)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert len(easel.drawn) == 3
    await tasks.idle()


async def test_tries_again_with_the_newest() -> None:
    """While Discord is away newer looks replace older ones."""
    easel, tasks = Easel(Unreachable("away"), Unreachable("away")), Tasks()
    edits = Edits(easel.draw, tasks, ImpatientClock(), pace=0.0)
    edits.want(look(1))
    await asyncio.sleep(0)
    edits.want(look(2, State.SUCCEEDED))
    await tasks.idle()

    assert [each.operation.revision for each in easel.drawn] == [2]


async def test_a_refusal_is_not_repeated() -> None:
    """What Discord will never take is logged once; the next look has its own chance."""
    easel, tasks = Easel(Denied("no", 50013)), Tasks()
    edits = Edits(easel.draw, tasks, ImpatientClock(), pace=0.0)
    edits.want(look(1))
    await tasks.idle()
    edits.want(look(2))
    await tasks.idle()

    assert [each.operation.revision for each in easel.drawn] == [2]


@pytest.mark.parametrize(("state", "kept"), [(State.EXECUTING, "a hint"), (State.FAILED, None)])
async def test_keeps_what_a_look_leaves_open(state: State, kept: str | None) -> None:
    """The last report stays to the end; a hint stays while the state does."""
    easel, tasks = Easel(), Tasks()
    edits = Edits(easel.draw, tasks, ImpatientClock(), pace=0.0, merge=Look.after)
    edits.want(look(1, report=REPORT, notice="a hint"))
    edits.want(look(2, state))
    await tasks.idle()

    (drawn,) = easel.drawn
    assert (drawn.report, drawn.notice) == (REPORT, kept)
