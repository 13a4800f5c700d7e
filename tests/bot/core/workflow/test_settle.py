"""Settling one operation by itself, until it is possible."""

import asyncio
from dataclasses import replace

from bot.core.domain.operation import State
from bot.core.workflow.settle import settle, settle_soon
from tests.fakes.bench import APPROVE, BOB, Bench


async def test_it_settles_as_soon_as_it_can(bench: Bench) -> None:
    """Without a reconnection in between."""
    operation = await bench.ask()
    bench.chat.react(bench.card(operation), BOB, APPROVE)
    bench.chat.unreachable = True
    for _ in range(3):
        settle_soon(bench.deps, operation)
        await bench.rest()
    names = [task.get_name() for task in asyncio.all_tasks()]
    bench.chat.unreachable = False
    await bench.pass_time(5)

    assert names.count(f"settle {operation.id}") == 1
    assert bench.now(operation).state is State.SUCCEEDED


async def test_what_is_not_there_is_nothing(bench: Bench) -> None:
    """An id that was never kept needs no settling."""
    await settle(bench.deps, "op_none")

    assert not bench.store.events


async def test_what_is_over_needs_nobody(bench: Bench) -> None:
    """Expiry is no question to Discord: no card is posted and nobody is asked for what is over."""
    operation = await bench.ask()
    await bench.crash()
    bench.chat.unreachable = True
    bench.store.operations[operation.id] = replace(bench.now(operation), card=None)
    bench.clock._now = operation.expires_at
    bench.start()

    assert await bench.workflow.reconcile()
    assert bench.now(operation).state is State.EXPIRED
