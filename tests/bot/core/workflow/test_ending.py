"""An end is kept, shown, announced and told to who waits, once."""

import asyncio

import pytest
from typing_extensions import override

from bot.core.domain.audit import Event
from bot.core.domain.operation import Operation, State
from bot.core.domain.review import Review
from bot.core.ports.store import StoreError
from bot.core.workflow import ending
from tests.fakes.bench import ALICE, BOB, Bench
from tests.fakes.operations import make_operation
from tests.fakes.store import MemoryStore


class KeepingStore(MemoryStore):
    """Keeps what it is given and then fails, as a full disk behind the transaction does."""

    failing = False

    @override
    async def save(self, operation: Operation, *events: Event, review: Review | None = None) -> Operation:
        """Keep, and fail."""
        kept = await super().save(operation, *events, review=review)
        if self.failing:
            raise StoreError("The disk is full; what was decided is kept.")
        return kept


async def test_who_waits_hears_of_the_end(bench: Bench) -> None:
    """Whether they began to wait before it or after."""
    operation = await bench.ask()
    before = bench.tasks.spawn(bench.workflow.wait(operation.id), "wait")
    await bench.rest()
    await bench.react(operation, BOB)

    assert (await before).state is State.SUCCEEDED
    assert (await bench.workflow.wait(operation.id)).state is State.SUCCEEDED
    assert not bench.deps.watching


async def test_who_waits_no_more_is_forgotten(bench: Bench) -> None:
    """A command line that was closed leaves nothing behind."""
    operation = await bench.ask()
    waiting = bench.tasks.spawn(bench.workflow.wait(operation.id), "wait")
    await bench.rest()
    waiting.cancel()
    await bench.rest()

    assert not bench.deps.watching


async def test_an_end_that_was_kept_is_told(bench: Bench) -> None:
    """Where the memory fails after keeping it, people still hear of it, and no second end follows."""
    bench.store = KeepingStore()
    bench.start()
    operation = await bench.ask()
    bench.store.failing = True
    ended = await bench.workflow.cancel(operation.id, bench.chat.members[ALICE])

    assert ended == bench.now(operation)
    assert [told.state for told in bench.chat.announced] == [State.CANCELLED]


async def test_an_end_that_was_not_kept_is_not_told(bench: Bench) -> None:
    """Nothing is announced that is not on the record."""
    operation = await bench.ask()
    bench.store.fault = StoreError("The disk is full.")

    with pytest.raises(StoreError):
        await ending.end(bench.deps, bench.now(operation), State.CANCELLED)

    assert not bench.chat.announced
    bench.store.fault = None


async def test_only_executions_are_reported_as_executed(bench: Bench) -> None:
    """Who anchors the audit log hears of what ran, not of what was cancelled."""
    heard: list[str] = []
    object.__setattr__(bench.deps, "executed", lambda operation: heard.append(operation.id))
    done, cancelled = await bench.ask(), await bench.ask(version="v2.3.2")
    await bench.react(done, BOB)
    await bench.workflow.cancel(cancelled.id, bench.chat.members[ALICE])
    await asyncio.sleep(0)

    assert heard == [done.id]


def test_links_lead_to_the_card() -> None:
    """An operation without one is named."""
    assert ending.link(make_operation(1)) == "https://discord.com/channels/1/2/7001"
    assert ending.link(make_operation(1, card=None)) == "op_1"
