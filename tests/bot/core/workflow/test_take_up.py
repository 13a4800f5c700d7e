"""What executed when the process ended: asked for first, ordered again only if it never arrived."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
from typing_extensions import override

from bot.core.domain.audit import Event, EventName
from bot.core.domain.catalog import Catalog
from bot.core.domain.operation import Operation, State
from bot.core.ports.back_end import BackEndError, CannotTell, Report
from bot.core.ports.store import StoreError
from tests.bot.core.policy.sample import LEAD
from tests.bot.core.workflow.endings import ended_without_effect, over
from tests.fakes.bench import ALICE, APPROVE, BOB, CAROL, HOUR, REJECT, Bench
from tests.fakes.delivery import FakeDelivery
from tests.fakes.store import MemoryStore
from tests.fakes.witness import Absent


async def test_a_back_end_that_stays_silent_is_unknown(bench: Bench) -> None:
    """After a bounded number of questions nobody claims to know."""
    bench.delivery.hold()
    operation = await bench.ask(environment="staging")
    await bench.crash()
    bench.delivery.silent = True
    bench.start()
    await bench.workflow.reconcile()

    assert (await over(bench, operation)).state is State.UNKNOWN
    assert bench.effects(operation) == 1


async def test_a_back_end_that_is_away_for_a_moment_is_asked_again(bench: Bench) -> None:
    """A short silence is no reason not to know."""
    bench.delivery.hold()
    operation = await bench.ask(environment="staging")
    await bench.crash()
    bench.delivery.silent = True
    bench.start()
    await bench.workflow.reconcile()
    await bench.rest()
    bench.delivery.silent = False
    bench.delivery.release()

    assert (await over(bench, operation)).state is State.SUCCEEDED


async def test_an_order_seen_running_and_then_forgotten_is_unknown(bench: Bench) -> None:
    """After a restart too: an order that was seen to run is not given again."""

    class Forgetful(FakeDelivery):
        @override
        async def follow(self, operation_id: str) -> AsyncIterator[Report]:  # type: ignore[override]  # a generator
            await self._free.wait()
            self.forget(operation_id)
            raise BackEndError("connection lost")
            yield

    bench.delivery = Forgetful(held=True)
    operation = await bench.ask(environment="staging")
    await bench.crash()
    bench.start()
    bench.delivery.release()
    await bench.workflow.reconcile()

    assert (await over(bench, operation)).state is State.UNKNOWN
    assert bench.effects(operation) == 1


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_crash_before_or_after_the_order(bench: Bench, *, arrived: bool) -> None:
    """Executing when the process ended: what arrived is followed, what never did is ordered."""
    bench.delivery.hold()
    operation = await bench.ask(environment="staging")
    await bench.crash()
    bench.delivery.release()
    if not arrived:
        bench.delivery.forget(operation.id)
        bench.delivery.effects.clear()
    bench.start()
    await bench.workflow.reconcile()
    await bench.rest()

    assert bench.now(operation).state is State.SUCCEEDED
    assert bench.effects(operation) == 1
    assert len(bench.events(EventName.RESUMED)) == (0 if arrived else 1)


async def test_what_cannot_be_told_after_a_crash_is_unknown(bench: Bench) -> None:
    """A back end that cannot say whether it saw the order gets no second one."""

    class Amnesiac(FakeDelivery):
        @override
        async def find(self, operation_id: str) -> Report | None:
            del operation_id
            raise CannotTell("no memory of orders")

    bench.delivery = Amnesiac(held=True)
    operation = await bench.ask(environment="staging")
    await bench.crash()
    bench.start()
    await bench.workflow.reconcile()

    assert (await over(bench, operation)).state is State.UNKNOWN
    assert len(bench.delivery.calls) == 1


async def test_a_service_without_a_back_end_any_more_is_unknown(bench: Bench) -> None:
    """It executed when the settings lost the service: a person must look, and the target is free again."""
    bench.delivery.hold()
    operation = await bench.ask(environment="staging")
    await bench.crash()
    bench.catalog = Catalog({})
    bench.start()
    await bench.workflow.reconcile()
    await bench.rest()

    assert bench.now(operation).state is State.UNKNOWN


async def test_several_reconciliations_take_it_up_once(bench: Bench) -> None:
    """A flapping connection asks for many: each operation is followed by one task."""
    bench.delivery.hold()
    operation = await bench.ask(environment="staging")
    await bench.crash()
    bench.start()
    for _ in range(5):
        await bench.workflow.reconcile()
        await bench.rest()
    names = [task.get_name() for task in asyncio.all_tasks()]
    bench.delivery.release()
    await bench.rest()

    assert names.count(f"execute {operation.id}") == 1
    assert bench.now(operation).state is State.SUCCEEDED


class HiccupStore(MemoryStore):
    """Fails to record events once."""

    hiccups = 0

    @override
    async def record(self, *events: Event) -> None:
        if self.hiccups:
            self.hiccups -= 1
            raise StoreError("The disk is full.")
        await super().record(*events)


async def test_an_order_is_not_given_again_off_the_record(bench: Bench) -> None:
    """It never arrived, and the disk is full: it waits for the record, and nobody calls that unknown."""
    bench.store = HiccupStore()
    bench.start()
    bench.delivery.hold()
    operation = await bench.ask(environment="staging")
    await bench.crash()
    bench.delivery.forget(operation.id)
    bench.delivery.effects.clear()
    bench.delivery.release()
    bench.store.hiccups = 1
    bench.start()
    await bench.workflow.reconcile()
    await bench.rest()
    assert bench.effects(operation) == 0
    assert bench.now(operation).state is State.EXECUTING

    assert (await over(bench, operation)).state is State.SUCCEEDED
    assert bench.effects(operation) == 1


async def _lost(bench: Bench, **request: str) -> Operation:
    """Return what was about to be ordered when the process ended; the order never arrived."""
    bench.delivery.hold()
    operation = await bench.ask(**request)
    if operation.state is State.PENDING:
        await bench.react(operation, BOB)
    await bench.crash()
    bench.delivery.forget(operation.id)
    bench.delivery.effects.clear()
    bench.delivery.release()
    bench.start()
    return operation


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (lambda bench, _: bench.chat.revoke(BOB, LEAD), "approval no longer stands"),
        (lambda bench, _: bench.chat.kick(ALICE), "no longer a member"),
        (lambda bench, one: bench.chat.react(bench.card(one), CAROL, REJECT), "Rejected by @carol"),
        (lambda bench, one: bench.chat.react(bench.card(one), ALICE, REJECT), "@alice took it back"),
        (lambda bench, one: bench.chat.unreact(bench.card(one), BOB, APPROVE), "approval no longer stands"),
        (lambda bench, one: bench.chat.delete(bench.card(one)), "card was deleted"),
        (lambda bench, _: bench.delivery.move("order-service", "v2.4.1"), "no longer what was approved"),
    ],
)
async def test_an_order_that_never_arrived_is_not_given_where_it_no_longer_stands(
    bench: Bench, meanwhile: Callable[[Bench, Operation], None], reason: str
) -> None:
    """What was approved before the process ended is looked at again before it is ordered after all."""
    operation = await _lost(bench)
    meanwhile(bench, operation)
    await bench.workflow.reconcile()
    await bench.rest()

    ended_without_effect(bench, operation, State.FAILED, reason)
    assert not bench.events(EventName.RESUMED)


async def test_an_order_that_never_arrived_is_not_given_when_its_time_is_over(bench: Bench) -> None:
    """A bot that comes back after a weekend deploys nothing that was approved on Friday."""
    operation = await _lost(bench)
    await bench.clock.pass_time(HOUR)
    await bench.workflow.reconcile()
    await bench.rest()

    ended_without_effect(bench, operation, State.FAILED, "Its time is over")


async def test_an_order_that_never_arrived_waits_for_discord(bench: Bench) -> None:
    """While the approvers cannot be asked for, nothing is concluded; then it is given once."""
    operation = await _lost(bench)
    bench.chat.unreachable = True
    await bench.workflow.reconcile()
    await bench.rest()
    assert bench.now(operation).state is State.EXECUTING
    assert bench.effects(operation) == 0

    bench.chat.unreachable = False
    await bench.pass_time(5)
    assert bench.now(operation).state is State.SUCCEEDED
    assert bench.effects(operation) == 1


async def test_an_order_is_given_again_only_with_a_witness(bench: Bench) -> None:
    """What was claimed and never ordered waits until somebody knows of it, without a record for each try."""
    operation = await bench.ask()
    await bench.react(operation, BOB)
    await bench.crash()
    kept = replace(bench.now(operation), state=State.EXECUTING, finished_at=None)
    bench.store.operations[operation.id] = kept
    bench.store.events = [event for event in bench.store.events if event.event is not EventName.COMMAND]
    bench.delivery = FakeDelivery()
    witness = bench.witness = Absent(lambda: None, away=10**6)
    bench.start()
    await bench.workflow.reconcile()
    for _ in range(10):
        await bench.pass_time(15)

    assert (bench.effects(operation), bench.events(EventName.RESUMED)) == (0, [])
    witness.away = 0
    await bench.pass_time(15)
    assert (await over(bench, operation)).state is State.SUCCEEDED
    assert (bench.effects(operation), len(bench.events(EventName.RESUMED))) == (1, 1)
