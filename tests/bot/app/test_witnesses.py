"""Who has to have a checkpoint before anything is executed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.witnesses import Witnesses
from bot.core.domain.checkpoint import Checkpoint
from bot.core.ports.witness import SinkError, Unwitnessed
from bot.settings import Require
from bot.store.folder import Memory, open_store
from tests.fakes.operations import HandClock, make_event, make_operation


class Place:
    """A place that takes checkpoints unless it is `down`, or holds them until `gate` is open."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.taken: list[int] = []
        self.down = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def put(self, checkpoint: Checkpoint) -> None:
        """Take it."""
        await self.gate.wait()
        if self.down:
            raise SinkError("it is down")
        self.taken.append(checkpoint.size)


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Memory]:
    """Return a store with one record."""
    async with open_store(tmp_path, HandClock()) as opened:
        await opened.operations.record(make_event(make_operation()))
        yield opened


@pytest.fixture
def places() -> list[Place]:
    """Return the channel and another place."""
    return [Place("channel"), Place("disk")]


def _witnesses(memory: Memory, places: list[Place], require: Require) -> Witnesses:
    return Witnesses(memory.writer, places[0], places[1:], require)


async def test_none_waits_for_nobody(memory: Memory, places: list[Place]) -> None:
    """Where nothing is required nothing is asked."""
    await _witnesses(memory, places, Require.NONE).anchor()

    assert [place.taken for place in places] == [[], []]


@pytest.mark.parametrize(
    ("require", "down", "holds"),
    [
        *(("any", (), True), ("any", (0,), True), ("any", (1,), True), ("any", (0, 1), False)),
        *(("all", (), True), ("all", (0,), False), ("all", (1,), False), ("all", (0, 1), False)),
    ],
)
async def test_as_the_policy_says(
    memory: Memory, places: list[Place], require: str, down: tuple[int, ...], *, holds: bool
) -> None:
    """Any place or all have to have it; where too few do, one sentence says which, and why."""
    for number in down:
        places[number].down = True
    witnesses = _witnesses(memory, places, Require(require))

    if holds:
        await witnesses.anchor()
        assert witnesses.trouble is None
    else:
        with pytest.raises(Unwitnessed, match=f"{require} of their places .*it is down"):
            await witnesses.anchor()
        assert witnesses.trouble is not None
        assert all(places[number].name in witnesses.trouble for number in down)


async def test_what_is_known_is_not_told_twice(memory: Memory, places: list[Place]) -> None:
    """A checkpoint covers everything before it; one that is behind is not enough."""
    witnesses = _witnesses(memory, places, Require.ALL)
    await witnesses.anchor()
    await witnesses.anchor()
    await memory.operations.record(make_event(make_operation(2)))
    await witnesses.anchor()

    assert [place.taken for place in places] == [[1, 2], [1, 2]]


async def test_those_who_wait_share_a_round(memory: Memory, places: list[Place]) -> None:
    """A hundred at once behind a slow place ask it twice at most, whether it takes it or not."""
    witnesses = _witnesses(memory, places, Require.ALL)
    places[1].gate.clear()
    places[1].down = True
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        waiting = [group.create_task(_outcome(witnesses)) for _ in range(100)]
        while len(witnesses._turn._waiters or ()) < 99:
            await asyncio.sleep(0)
        places[1].gate.set()

    assert {task.result() for task in waiting} == {"refused"}
    assert len(places[0].taken) <= 2


async def _outcome(witnesses: Witnesses) -> str:
    try:
        await witnesses.anchor()
    except Unwitnessed:
        return "refused"
    return "held"


async def test_the_channel_is_not_told_every_minute(memory: Memory, places: list[Place]) -> None:
    """People read it: only what is waited for comes there, and what it missed while it was down."""
    witnesses = _witnesses(memory, places, Require.ANY)
    await witnesses.tell()
    places[0].down = True
    await memory.operations.record(make_event(make_operation(2)))
    await witnesses.anchor()
    places[0].down = False
    await witnesses.tell()
    await witnesses.tell()

    assert places[0].taken == [2]
    assert places[1].taken == [1, 2, 2, 2]


async def test_ages(memory: Memory, places: list[Place]) -> None:
    """How long ago what a place has was made is known for the metrics."""
    witnesses = _witnesses(memory, places, Require.ALL)
    await witnesses.tell()
    newest = memory.writer.newest_checkpoint()
    assert newest is not None

    assert witnesses.ages(newest.at) == {"disk": 0.0}


async def test_the_age_of_what_a_place_never_took(memory: Memory, places: list[Place]) -> None:
    """A place that was down from the start on ages as if it had the first that it missed, and is seen."""
    witnesses = _witnesses(memory, places, Require.ANY)
    places[1].down = True
    await witnesses.tell()
    first = memory.writer.newest_checkpoint()
    await memory.operations.record(make_event(make_operation(2)))
    await witnesses.tell()
    assert first is not None

    assert witnesses.ages(first.at + timedelta(seconds=121)) == {"disk": 121.0}
