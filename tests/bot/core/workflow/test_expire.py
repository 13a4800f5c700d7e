"""Waiting has an end."""

from datetime import timedelta

from bot.core.domain.operation import State
from bot.core.ports.store import StoreError
from tests.fakes.bench import ALICE, BOB, HOUR, Bench


async def test_it_ends_by_itself(bench: Bench) -> None:
    """At its time, not before, and with one message."""
    operation = await bench.ask()
    await bench.pass_time(HOUR - 1)
    assert bench.now(operation).state is State.PENDING
    await bench.pass_time(1)

    assert bench.now(operation).state is State.EXPIRED
    assert [ended.state for ended in bench.chat.announced] == [State.EXPIRED]


async def test_a_clock_that_jumps_is_noticed(bench: Bench) -> None:
    """Waiting is short and looks at the wall clock each time."""
    operation = await bench.ask()
    bench.clock._now += timedelta(days=365)
    await bench.pass_time(30)

    assert bench.now(operation).state is State.EXPIRED


async def test_a_clock_that_goes_back_does_not_expire(bench: Bench) -> None:
    """Whatever the timer believed, the expiry is a moment on the wall."""
    operation = await bench.ask()
    bench.clock._now -= timedelta(hours=1)
    await bench.pass_time(HOUR)
    assert bench.now(operation).state is State.PENDING

    await bench.pass_time(HOUR)
    assert bench.now(operation).state is State.EXPIRED


async def test_what_was_decided_does_not_expire(bench: Bench) -> None:
    """The timer of an operation that has ended finds nothing to do."""
    done, cancelled = await bench.ask(), await bench.ask(version="v2.3.2")
    await bench.react(done, BOB)
    await bench.workflow.cancel(cancelled.id, bench.chat.members[ALICE])
    await bench.pass_time(HOUR)

    assert bench.now(done).state is State.SUCCEEDED
    assert bench.now(cancelled).state is State.CANCELLED


async def test_a_full_disk_only_delays(bench: Bench) -> None:
    """The end is written down as soon as there is space."""
    operation = await bench.ask()
    bench.store.fault = StoreError("The disk is full.")
    await bench.pass_time(HOUR)
    bench.store.fault = None
    await bench.pass_time(5)

    assert bench.now(operation).state is State.EXPIRED
