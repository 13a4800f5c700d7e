"""The factors port: one suite over the real store and the one in memory."""

from dataclasses import replace

import pytest

from bot.core.domain import audit
from bot.core.domain.audit import EventName
from bot.core.domain.operation import State
from bot.core.domain.second_factor import Proof
from bot.core.ports.store import Duplicate, Stale
from tests.contracts.memory_bench import Bench
from tests.fakes.authenticator import enrolled
from tests.fakes.operations import BOB, CAROL, NOON, make_event, make_operation

GIVEN = make_event(make_operation(), EventName.SECOND_FACTOR_GIVEN, by=BOB)


async def test_nobody_has_one_at_first(kept: Bench) -> None:
    """None is told for those who have none."""
    assert await kept.factors.factor(BOB.id) is None


async def test_all_of_it_is_kept(kept: Bench) -> None:
    """Each person's own, with everything that came of its codes."""
    mine = enrolled(offered="ABC", offered_at=NOON, last_step=7, wrong_at=(NOON,), locked_until=NOON)
    await kept.factors.save(mine)
    await kept.factors.save(enrolled(person=CAROL))

    assert await kept.factors.factor(BOB.id) == replace(mine, revision=1)
    assert await kept.factors.factor(CAROL.id) == enrolled(person=CAROL, revision=1)


@pytest.mark.parametrize("revision", [0, 1, 3])
async def test_what_was_changed_meanwhile_is_not_overwritten(kept: Bench, revision: int) -> None:
    """Or a code that was used up would come back to life."""
    await kept.factors.save(enrolled())
    await kept.factors.save(enrolled(revision=1, last_step=9))

    with pytest.raises(Stale):
        await kept.factors.save(enrolled(revision=revision), GIVEN)

    assert await kept.factors.factor(BOB.id) == enrolled(revision=2, last_step=9)
    assert await kept.told() == []


async def test_what_was_taken_away_does_not_come_back(kept: Bench) -> None:
    """By a save of somebody who had read it before; a first one can be kept again."""
    await kept.factors.save(enrolled())
    await kept.factors.forget(BOB.id, make_event(make_operation(), EventName.SECOND_FACTOR_RESET))

    with pytest.raises(Stale):
        await kept.factors.save(enrolled(revision=1))

    assert await kept.factors.factor(BOB.id) is None
    assert await kept.told() == ["second_factor.reset op_1"]
    await kept.factors.save(enrolled())
    assert await kept.factors.factor(BOB.id) == enrolled(revision=1)


async def test_a_used_code_and_its_proof_are_one(kept: Bench) -> None:
    """Both are kept, with what is written down of it."""
    operation = await kept.store.add(make_operation())
    await kept.factors.save(enrolled())
    proven = replace(operation, proofs=(Proof(BOB, NOON),))

    saved = await kept.factors.accept(enrolled(revision=1, last_step=5), proven, GIVEN)

    assert saved == replace(proven, revision=2)
    assert await kept.store.operation("op_1") == saved
    assert await kept.factors.factor(BOB.id) == enrolled(revision=2, last_step=5)
    assert await kept.told() == ["vote.second_factor op_1"]


@pytest.mark.parametrize("stale", ["factor", "operation", "event"])
async def test_or_neither_is_kept(kept: Bench, stale: str) -> None:
    """Where either was changed meanwhile, or the event is refused."""
    operation = await kept.store.add(make_operation())
    await kept.factors.save(enrolled())
    ended = audit.ending(make_operation(state=State.SUCCEEDED), NOON)
    await kept.store.record(ended)
    proven = replace(operation, proofs=(Proof(BOB, NOON),), revision=7 if stale == "operation" else 1)
    factor = enrolled(revision=4 if stale == "factor" else 1, last_step=5)

    with pytest.raises(Duplicate if stale == "event" else Stale):
        await kept.factors.accept(factor, proven, *([ended] if stale == "event" else [GIVEN]))

    assert await kept.store.operation("op_1") == operation
    assert await kept.factors.factor(BOB.id) == enrolled(revision=1)
    assert await kept.told() == ["command op_1"]
