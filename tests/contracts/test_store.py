"""The store port: one suite over the real store and the one in memory."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias

import pytest

from bot.core.domain import audit
from bot.core.domain.audit import Event, EventName
from bot.core.domain.operation import State
from bot.core.ports.store import Busy, Duplicate, ReviewDue, Stale, Store
from tests.contracts.memory_bench import Bench
from tests.fakes.operations import ALICE, BOB, NOON, make_event, make_operation, make_review, make_vote

Told: TypeAlias = Callable[[], Awaitable[list[str]]]
"""Returns the names and ids of all events that the store has written down, in order."""


@pytest.fixture
def store(kept: Bench) -> Store:
    """Return the store itself."""
    return kept.store


@pytest.fixture
def told(kept: Bench) -> Told:
    """Return what tells what was written down."""
    return kept.told


def _ending(number: int = 1) -> Event:
    return audit.ending(make_operation(number, state=State.SUCCEEDED), NOON)


async def test_add_keeps_the_value_whole(store: Store, told: Told) -> None:
    """What comes back is what was added, with revision 1, and its events are written down."""
    operation = make_operation(votes=(make_vote(),), command="/deploy \ud83d \n'\"\N{ROCKET}")

    kept = await store.add(operation, make_event(operation))

    assert kept.revision == 1
    assert await store.operation("op_1") == kept
    assert kept.votes == operation.votes
    assert await told() == ["operation.requested op_1"]


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
    assert await told() == []


async def test_save_replaces_and_counts(store: Store, told: Told) -> None:
    """A saved value has the next revision and is found by its new card."""
    first = await store.add(make_operation(card=None))
    changed = make_operation(2).card

    second = await store.save(first.move(State.APPROVED, card=changed), make_event(first, EventName.APPROVED))

    assert second.revision == 2
    assert await store.operation("op_1") == second
    assert await store.by_card("7002") == second
    assert await told() == ["operation.approved op_1"]


async def test_save_refuses_a_stale_value(store: Store, told: Told) -> None:
    """Of two changes of one revision the second is refused, with its events."""
    first = await store.add(make_operation())
    won = await store.save(first.move(State.APPROVED))

    with pytest.raises(Stale):
        await store.save(first.move(State.CANCELLED), make_event(first, EventName.VOTE, by=BOB))

    assert await store.operation("op_1") == won
    assert await told() == []


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
    assert await told() == []


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

    assert await told() == ["command op_1", "command op_2"]


async def test_second_ending_refused_with_its_change(store: Store) -> None:
    """A change whose `command` record exists is refused as a whole."""
    first = await store.add(make_operation())
    await store.record(_ending(1))

    with pytest.raises(Duplicate):
        await store.save(first.move(State.CANCELLED), _ending(1))

    assert await store.operation("op_1") == first


async def test_history_of_a_target(store: Store) -> None:
    """What was executed there and has ended, the last to start first; of equals the last to be added."""
    started = [
        (State.SUCCEEDED, 1),
        (State.UNKNOWN, 3),
        (State.FAILED, 2),
        (State.EXECUTING, 4),
        (State.SUCCEEDED, 3),
    ]
    for number, (state, minute) in enumerate(started, start=1):
        await store.add(make_operation(number, state=state, started_at=NOON + timedelta(minutes=minute)))
    await store.add(make_operation(6, state=State.CANCELLED))
    await store.add(make_operation(7, state=State.SUCCEEDED, started_at=NOON, service="other"))
    await store.add(make_operation(8, state=State.SUCCEEDED, started_at=NOON, environment="staging"))

    async def history(most: int) -> list[str]:
        return [kept.id for kept in await store.history("order-service", "production", most)]

    assert await history(200) == ["op_5", "op_2", "op_3", "op_1"]
    assert await history(2) == ["op_5", "op_2"]


async def test_history_takes_up_what_ends(store: Store) -> None:
    """An operation that is saved as started, and then as ended, is history from its end on."""
    approved = await store.add(make_operation(state=State.APPROVED))
    running = await store.save(approved.move(State.EXECUTING, started_at=NOON))
    assert list(await store.history("order-service", "production")) == []

    ended = await store.save(running.move(State.SUCCEEDED, finished_at=NOON))

    assert list(await store.history("order-service", "production")) == [ended]


async def test_review_comes_with_its_change(kept: Bench) -> None:
    """The operation, what it owes and the event are kept together."""
    first = await kept.store.add(make_operation(state=State.PENDING))
    broken = make_event(first, EventName.GLASS_BROKEN)

    second = await kept.store.save(first.move(State.APPROVED), broken, review=make_review())

    assert await kept.store.operation("op_1") == second
    assert await kept.reviews.review("op_1") == make_review()
    assert await kept.told() == ["glass.broken op_1"]


async def test_one_open_review_for_a_person(kept: Bench) -> None:
    """While it is open the same person has no second one, under whatever name; nothing of it is kept."""
    one, two = [await kept.store.add(make_operation(number)) for number in (1, 2)]
    await kept.store.save(one.move(State.APPROVED), review=make_review(1))
    renamed = replace(ALICE, name="alice2")

    with pytest.raises(ReviewDue):
        await kept.store.save(
            two.move(State.APPROVED),
            make_event(two, EventName.GLASS_BROKEN),
            review=make_review(2, by=renamed),
        )

    assert await kept.store.operation("op_2") == two
    assert await kept.reviews.review("op_2") is None
    assert await kept.told() == []


async def test_another_person_may_owe_a_review_too(kept: Bench) -> None:
    """And the same one may again, once the first is made."""
    one, two, three = [await kept.store.add(make_operation(number)) for number in (1, 2, 3)]
    await kept.store.save(one.move(State.APPROVED), review=make_review(1))
    await kept.store.save(two.move(State.APPROVED), review=make_review(2, by=BOB))
    await kept.reviews.change(make_review(1, reviewed_by=BOB, reviewed_at=NOON))

    await kept.store.save(three.move(State.APPROVED), review=make_review(3))

    assert [review.operation_id for review in await kept.reviews.open()] == ["op_2", "op_3"]


async def test_one_review_for_an_operation(kept: Bench) -> None:
    """A second one, whoever owes it, is refused as a whole."""
    first = await kept.store.add(make_operation())
    second = await kept.store.save(first.move(State.APPROVED), review=make_review())

    for review, refusal in ((make_review(), ReviewDue), (make_review(by=BOB), Duplicate)):
        with pytest.raises(refusal):
            await kept.store.save(second.move(State.CANCELLED), review=review)

    assert await kept.store.operation("op_1") == second
    assert await kept.reviews.review("op_1") == make_review()


async def test_stale_change_owes_no_review(kept: Bench) -> None:
    """Where the operation was changed meanwhile, its review is not kept either."""
    first = await kept.store.add(make_operation())
    await kept.store.save(first.move(State.CANCELLED))

    with pytest.raises(Stale):
        await kept.store.save(first.move(State.APPROVED), review=make_review())

    assert await kept.reviews.review("op_1") is None
