"""The store port: one suite over the real store and the one in memory."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.core.domain import audit
from bot.core.domain.audit import Event, EventName
from bot.core.domain.operation import State
from bot.core.ports.audit import Filters
from bot.core.ports.store import Busy, Duplicate, Stale, Store
from bot.store.audit.query import query
from bot.store.folder import open_store
from tests.fakes.operations import BOB, NOON, HandClock, make_event, make_operation, make_vote
from tests.fakes.store import MemoryStore

Told: TypeAlias = Callable[[], list[str]]
"""The names and ids of all events that the store has written down, in order."""


@asynccontextmanager
async def _real(folder: Path) -> AsyncIterator[tuple[Store, Told]]:
    async with open_store(folder, HandClock()) as memory:
        yield (
            memory.operations,
            lambda: [
                f"{record.fields['event']} {record.fields['id']}"
                for record in query(folder / "audit", Filters())
            ],
        )


@asynccontextmanager
async def _fake(folder: Path) -> AsyncIterator[tuple[Store, Told]]:
    store = MemoryStore()
    yield store, lambda: [f"{event.event} {event.id}" for event in store.events]


STORES: dict[str, Callable[[Path], AbstractAsyncContextManager[tuple[Store, Told]]]] = {
    "sqlite": _real,
    "memory": _fake,
}


@pytest.fixture(params=STORES)
async def opened(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Store, Told]]:
    """Each store, empty."""
    async with STORES[request.param](tmp_path) as opened:
        yield opened


@pytest.fixture
def store(opened: tuple[Store, Told]) -> Store:
    """Return the store itself."""
    return opened[0]


@pytest.fixture
def told(opened: tuple[Store, Told]) -> Told:
    """Return what tells what was written down."""
    return opened[1]


def _ending(number: int = 1) -> Event:
    return audit.ending(make_operation(number, state=State.SUCCEEDED), NOON)


async def test_add_keeps_the_value_whole(store: Store, told: Told) -> None:
    """What comes back is what was added, with revision 1, and its events are written down."""
    operation = make_operation(votes=(make_vote(),), command="/deploy \ud83d \n'\"\N{ROCKET}")

    kept = await store.add(operation, make_event(operation))

    assert kept.revision == 1
    assert await store.operation("op_1") == kept
    assert kept.votes == operation.votes
    assert told() == ["operation.requested op_1"]


async def test_unknown_is_none(store: Store) -> None:
    """What was never added is not found, by id, card or target."""
    assert await store.operation("op_1") is None
    assert await store.by_card("7001") is None
    assert await store.executing("order-service", "production") is None
    assert list(await store.unsettled()) == []


@pytest.mark.parametrize("changes", [{"id": "op_2"}, {"interaction_id": "9002"}])
async def test_add_refuses_a_known_one(store: Store, told: Told, changes: dict[str, str]) -> None:
    """The same interaction, and the same id, are kept once; the refused call writes nothing down."""
    first = await store.add(make_operation())

    with pytest.raises(Duplicate):
        await store.add(make_operation(1, **changes), make_event(first))

    assert list(await store.unsettled()) == [first]
    assert told() == []


async def test_save_replaces_and_counts(store: Store, told: Told) -> None:
    """A saved value has the next revision and is found by its new card."""
    first = await store.add(make_operation(card=None))
    changed = make_operation(2).card

    second = await store.save(first.move(State.APPROVED, card=changed), make_event(first, EventName.APPROVED))

    assert second.revision == 2
    assert await store.operation("op_1") == second
    assert await store.by_card("7002") == second
    assert told() == ["operation.approved op_1"]


async def test_save_refuses_a_stale_value(store: Store, told: Told) -> None:
    """Of two changes of one revision the second is refused, with its events."""
    first = await store.add(make_operation())
    won = await store.save(first.move(State.APPROVED))

    with pytest.raises(Stale):
        await store.save(first.move(State.CANCELLED), make_event(first, EventName.VOTE, by=BOB))

    assert await store.operation("op_1") == won
    assert told() == []


async def test_save_refuses_an_unknown_one(store: Store) -> None:
    """What was never added cannot be saved."""
    with pytest.raises(Stale):
        await store.save(make_operation())


async def test_one_executes_on_a_target(store: Store, told: Told) -> None:
    """A second operation may execute elsewhere, but not on the same service and environment."""
    one, two, other = [
        await store.add(make_operation(number, service=service, state=State.APPROVED))
        for number, service in enumerate(["a", "a", "b"], start=1)
    ]
    running = await store.save(one.move(State.EXECUTING))

    with pytest.raises(Busy):
        await store.save(two.move(State.EXECUTING), make_event(two, EventName.STARTED))

    assert await store.executing("a", "production") == running
    assert await store.executing("a", "staging") is None
    assert await store.operation("op_2") == two
    assert (await store.save(other.move(State.EXECUTING))).state is State.EXECUTING
    assert told() == []


async def test_target_is_free_after_the_end(store: Store) -> None:
    """When the first has ended, the next may execute."""
    one, two = [await store.add(make_operation(number, state=State.APPROVED)) for number in (1, 2)]
    running = await store.save(one.move(State.EXECUTING))
    await store.save(running.move(State.FAILED))

    next_ = await store.save(two.move(State.EXECUTING))

    assert await store.executing("order-service", "production") == next_


async def test_unsettled_by_expiry(store: Store) -> None:
    """All that is not final is returned, also `unknown`, in the order of expiry."""
    hours = {State.PENDING: 3, State.SUCCEEDED: 1, State.UNKNOWN: 2, State.CONFIRMING: 4, State.EXPIRED: 5}
    for number, (state, hour) in enumerate(hours.items(), start=1):
        expires = NOON + timedelta(hours=hour)
        await store.add(make_operation(number, state=state, expires_at=expires, service=f"s{number}"))

    assert [kept.state for kept in await store.unsettled()] == ["unknown", "pending", "confirming"]


async def test_ended_since(store: Store) -> None:
    """What ended at the moment or later is returned in the order of its end, whatever its state."""
    minutes = {State.SUCCEEDED: 2, State.UNKNOWN: 1, State.FAILED: -1, State.CANCELLED: 0}
    for number, (state, minute) in enumerate(minutes.items(), start=1):
        ended = NOON + timedelta(minutes=minute)
        await store.add(make_operation(number, state=state, finished_at=ended, service=f"s{number}"))
    await store.add(make_operation(9, service="s9"))

    assert [kept.state for kept in await store.ended_since(NOON)] == ["cancelled", "unknown", "succeeded"]


async def test_record_once_per_command(store: Store, told: Told) -> None:
    """A command has one record; events beside a refused one are not written either."""
    await store.record(_ending(1), _ending(2))

    with pytest.raises(Duplicate):
        await store.record(make_event(make_operation(3)), _ending(1))

    assert told() == ["command op_1", "command op_2"]


async def test_second_ending_refused_with_its_change(store: Store) -> None:
    """A change whose `command` record exists is refused as a whole."""
    first = await store.add(make_operation())
    await store.record(_ending(1))

    with pytest.raises(Duplicate):
        await store.save(first.move(State.CANCELLED), _ending(1))

    assert await store.operation("op_1") == first
