"""The reviews port: one suite over the real store and the one in memory."""

from datetime import timedelta

import pytest

from bot.core.domain import audit
from bot.core.domain.audit import EventName
from bot.core.domain.operation import State
from bot.core.domain.review import Review
from bot.core.ports.store import Duplicate, Stale
from tests.contracts.memory_bench import Bench
from tests.fakes.operations import ALICE, BOB, CAROL, NOON, make_event, make_operation, make_review

REVIEWED = make_event(make_operation(), EventName.REVIEWED, by=BOB)


async def _owe(kept: Bench, *reviews: Review) -> None:
    """Keep an operation with each review."""
    for review in reviews:
        number = int(review.operation_id.removeprefix("op_"))
        operation = await kept.store.add(make_operation(number))
        await kept.store.save(operation.move(State.APPROVED), review=review)


async def test_an_operation_owes_none(kept: Bench) -> None:
    """Without broken glass there is nothing to review."""
    await kept.store.add(make_operation())

    assert await kept.reviews.review("op_1") is None
    assert list(await kept.reviews.open()) == []


async def test_the_first_to_be_due_comes_first(kept: Bench) -> None:
    """Whenever they were kept."""
    hours = {ALICE: 3, BOB: 1, CAROL: 2}
    await _owe(
        kept,
        *(
            make_review(number, by=person, due_at=NOON + timedelta(hours=hour))
            for number, (person, hour) in enumerate(hours.items(), start=1)
        ),
    )

    assert [review.by for review in await kept.reviews.open()] == [BOB, CAROL, ALICE]


async def test_a_reminder_leaves_it_open(kept: Bench) -> None:
    """That somebody was reminded is kept with its event."""
    await _owe(kept, make_review())
    reminded = make_review(is_reminded=True)

    await kept.reviews.change(reminded, make_event(make_operation(), EventName.REVIEW_REMINDED))

    assert await kept.reviews.review("op_1") == reminded
    assert list(await kept.reviews.open()) == [reminded]
    assert await kept.told() == ["glass.reminded op_1"]


async def test_it_is_made_once(kept: Bench) -> None:
    """The first who reviews it closes it; the second is refused with their event and changes nothing."""
    await _owe(kept, make_review())
    made = make_review(reviewed_by=BOB, reviewed_at=NOON)
    await kept.reviews.change(made, REVIEWED)

    with pytest.raises(Stale):
        await kept.reviews.change(make_review(reviewed_by=CAROL, reviewed_at=NOON), REVIEWED)

    assert list(await kept.reviews.open()) == []
    assert await kept.reviews.review("op_1") == made
    assert await kept.told() == ["glass.reviewed op_1"]


async def test_what_is_not_owed_cannot_be_made(kept: Bench) -> None:
    """A review comes into being with its operation only."""
    with pytest.raises(Stale):
        await kept.reviews.change(make_review(reviewed_by=BOB), REVIEWED)

    assert await kept.reviews.review("op_1") is None
    assert await kept.told() == []


async def test_review_and_events_are_one(kept: Bench) -> None:
    """Where an event is refused, the review stays open."""
    await _owe(kept, make_review())
    ended = audit.ending(make_operation(state=State.SUCCEEDED), NOON)
    await kept.store.record(ended)

    with pytest.raises(Duplicate):
        await kept.reviews.change(make_review(reviewed_by=BOB), REVIEWED, ended)

    assert list(await kept.reviews.open()) == [make_review()]
    assert await kept.told() == ["command op_1"]
