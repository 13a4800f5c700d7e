"""Locks: who may set and take them away, and what stands in the log afterwards."""

import asyncio
from datetime import timedelta

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.lock import Lock
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.ports.store import StoreError
from bot.core.workflow import locking
from tests.fakes.answers import ALICE, BOB, MALLORY, attempt
from tests.fakes.bench import Bench
from tests.fakes.operations import NOON

WHERE = ("order-service", "production")


async def lock(
    bench: Bench, by: Member = ALICE, reason: str = "disk swap", span: str | None = None, number: int = 1
) -> Lock:
    """Lock order-service in production."""
    asked = attempt(by, "/lock", str(number))
    return await locking.lock(bench.deps, asked, *WHERE, reason, span)


async def unlock(bench: Bench, by: Member = BOB, number: int = 2) -> Lock:
    """Unlock it."""
    return await locking.unlock(bench.deps, attempt(by, "/unlock", str(number)), *WHERE)


async def test_a_lock_stands_until_it_is_taken_away() -> None:
    """Anybody who may change something there may take it away; each step is in the log, once."""
    bench = Bench()

    locked = await lock(bench)
    assert locked == Lock(*WHERE, "disk swap", ALICE.person, NOON)
    assert bench.locks.kept == {WHERE: locked}
    assert await unlock(bench) == locked
    assert bench.locks.kept == {}

    told = [(event.event, event.user.name, event.reason, event.service) for event in bench.store.events]
    why = "it was locked by @alice: disk swap"
    assert told == [
        (EventName.LOCKED, "alice", "disk swap", "order-service"),
        (EventName.COMMAND, "alice", "disk swap", "order-service"),
        (EventName.UNLOCKED, "bob", why, "order-service"),
        (EventName.COMMAND, "bob", why, "order-service"),
    ]
    assert {event.environment for event in bench.store.events} == {"production"}


async def test_it_ends_by_itself() -> None:
    """With a duration it is over then: another can follow, and there is nothing to take away."""
    bench = Bench()

    locked = await lock(bench, span="30m")
    assert locked.until == NOON + timedelta(minutes=30)
    await bench.clock.pass_time(1800)
    with pytest.raises(Refused, match="is not locked in production"):
        await unlock(bench)

    assert (await lock(bench, BOB, number=3)).by == BOB.person


async def test_what_is_locked_is_not_locked_again() -> None:
    """The refusal names who, since when, until when and why; it is written down."""
    bench = Bench()
    await lock(bench, span="2h")

    with pytest.raises(Refused) as refused:
        await lock(bench, BOB, "mine", number=2)

    assert refused.value.code == "locked"
    assert refused.value.sentence == (
        "order-service in production is locked by @alice since 2026-03-04 12:00 UTC "
        "until 2026-03-04 14:00 UTC: disk swap. Nothing was changed. Take it away first with /unlock."
    )
    assert bench.ended() == [("alice", "/lock", "success"), ("bob", "/lock", "denied")]


async def test_of_two_at_once_one_has_it() -> None:
    """Looking and writing is one step, however many come together."""
    bench = Bench()

    told = await asyncio.gather(lock(bench), lock(bench, BOB, number=2), return_exceptions=True)

    assert [isinstance(each, Refused) for each in told] == [False, True]
    assert bench.locks.kept[WHERE].by == ALICE.person


async def test_strangers_neither_lock_nor_unlock() -> None:
    """Who may ask for nothing there changes nothing there."""
    bench = Bench()
    with pytest.raises(Refused, match="Only who may change order-service in production"):
        await lock(bench, MALLORY)
    await lock(bench, number=2)
    with pytest.raises(Refused, match="Only who may change"):
        await unlock(bench, MALLORY, 3)

    assert WHERE in bench.locks.kept
    assert [result for _, _, result in bench.ended()] == ["denied", "success", "denied"]


@pytest.mark.parametrize(
    ("service", "environment", "code", "offers"),
    [
        ("nothing", "production", "unknown-service", "Services: order-service."),
        ("order-service", "moon", "unknown-environment", "Environments: staging, production."),
    ],
)
async def test_only_what_exists_is_locked(service: str, environment: str, code: str, offers: str) -> None:
    """The refusal says what there is."""
    bench = Bench()

    with pytest.raises(Refused) as refused:
        await locking.lock(bench.deps, attempt(), service, environment, "why")

    assert refused.value.code == code
    assert refused.value.sentence.endswith(offers)


@pytest.mark.parametrize(
    ("reason", "span", "says"),
    [
        (" ", None, "A reason has 1 to 200 characters"),
        ("r" * 201, None, "A reason has 1 to 200 characters"),
        ("why", "soon", "like 15m, 1h or 2d"),
        ("why", "31d", "at most 30d"),
    ],
)
async def test_reason_and_duration_have_bounds(reason: str, span: str | None, says: str) -> None:
    """Without a reason nobody knows whom to ask; nothing is locked for ever by a slip."""
    bench = Bench()

    with pytest.raises(Refused, match=says):
        await lock(bench, reason=reason, span=span)

    assert bench.locks.kept == {}


async def test_what_cannot_be_recorded_is_refused() -> None:
    """Without the log nobody locks."""
    bench = Bench()
    bench.store.fault = StoreError("disk full")

    with pytest.raises(StoreError, match="disk full"):
        await lock(bench)


async def test_the_same_command_twice_locks_once() -> None:
    """Discord may deliver a command again, also after it was undone."""
    bench = Bench()
    await lock(bench)
    await unlock(bench)

    with pytest.raises(Refused, match="has been carried out already"):
        await lock(bench)

    assert bench.locks.kept == {}
