"""The locks port: one suite over the real store and the one in memory."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.domain import audit
from bot.core.domain.audit import EventName
from bot.core.domain.lock import Lock
from bot.core.domain.operation import State
from bot.core.ports.store import Duplicate
from tests.contracts.memory_bench import Bench
from tests.fakes.operations import ALICE, BOB, NOON, make_event, make_operation

LOCK = Lock("order-service", "production", "half a \ud83d '\" reason", ALICE, NOON, NOON + timedelta(hours=2))
SET = make_event(make_operation(), EventName.LOCKED)


async def test_a_lock_is_kept_whole(kept: Bench) -> None:
    """What comes back is what was kept, and its event is written down."""
    await kept.locks.lock(LOCK, SET)

    assert list(await kept.locks.locks()) == [LOCK]
    assert await kept.told() == ["lock.set op_1"]


async def test_none_at_first(kept: Bench) -> None:
    """Nothing is locked until somebody does."""
    assert list(await kept.locks.locks()) == []


async def test_one_lock_for_a_target(kept: Bench) -> None:
    """The next one on the same service and environment takes the place of the first."""
    later = replace(LOCK, reason="still", by=BOB, until=None)
    await kept.locks.lock(LOCK)
    await kept.locks.lock(later)

    assert list(await kept.locks.locks()) == [later]


async def test_locks_in_order(kept: Bench) -> None:
    """By service and environment, whenever they were set and whether they still hold."""
    targets = [("b", "staging"), ("a", "staging"), ("b", "production"), ("a", "production")]
    for service, environment in targets:
        await kept.locks.lock(replace(LOCK, service=service, environment=environment, until=NOON))

    assert [(lock.service, lock.environment) for lock in await kept.locks.locks()] == sorted(targets)


async def test_unlock_takes_one_away(kept: Bench) -> None:
    """Only the one that was named; its event is written down."""
    other = replace(LOCK, environment="staging")
    await kept.locks.lock(LOCK)
    await kept.locks.lock(other)

    await kept.locks.unlock("order-service", "production", make_event(make_operation(), EventName.UNLOCKED))

    assert list(await kept.locks.locks()) == [other]
    assert await kept.told() == ["lock.removed op_1"]


async def test_unlocking_what_is_free_changes_nothing(kept: Bench) -> None:
    """It is no error; whoever tells people looks first."""
    await kept.locks.unlock("order-service", "production")

    assert list(await kept.locks.locks()) == []


async def test_lock_and_events_are_one(kept: Bench) -> None:
    """Where an event is refused, the lock is neither set, nor changed, nor taken away."""
    ended = audit.ending(make_operation(state=State.SUCCEEDED), NOON)
    await kept.locks.lock(LOCK, ended)

    for refused in (
        kept.locks.lock(replace(LOCK, service="other"), SET, ended),
        kept.locks.lock(replace(LOCK, reason="other"), SET, ended),
        kept.locks.unlock("order-service", "production", SET, ended),
    ):
        with pytest.raises(Duplicate):
            await refused

    assert list(await kept.locks.locks()) == [LOCK]
    assert await kept.told() == ["command op_1"]
