"""Lives of the core over its real store, an operation's and an incident's: each goes on where it was killed.

A process that is killed in the middle is followed by another one in the same folder, which reads back what
the first has missed and takes the life to its end: `state/` is the bot's folder, `outside` what is not.
As a bot does, a life ends where its store breaks; while its disk is full, people ask again and time goes on.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from bot.core.domain.incident import Incident
from bot.core.domain.operation import FINAL, Operation, State, Verdict
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from bot.core.domain.step import Kind
from bot.core.ports.store import StoreError
from bot.store.faults import Broken
from bot.store.folder import Memory, open_store
from tests.fakes.bench import ALICE, BOB, Bench
from tests.fakes.incident_bench import IncidentBench
from tests.faults.outside import Kept, Outside, keep, load
from tests.faults.processor import waited

STATE, OUTSIDE = "state", "outside"
TITLE = "Payment processing failures"
SECONDS = 20.0
Life = Callable[[Path], Coroutine[Any, Any, None]]
B = TypeVar("B", Bench, IncidentBench)
T = TypeVar("T")
A = TypeVar("A")


async def operation_life(folder: Path) -> None:
    """Ask for a deploy to production, let bob approve it, see it through; what was confirmed is kept."""
    async with _workflow(folder) as (bench, outside, memory):
        asked = await _insist(lambda: _asked_for(bench, memory, Action.DEPLOY))
        _confirm(folder, outside, f"asked {asked.id}")
        posted = await until(lambda: operation(memory, asked.id), lambda one: one.card or _is_over(one))
        if posted.card is not None and not _is_over(posted):
            outside.chat.react(posted.card, BOB, Verdict.APPROVE)
            keep(outside, folder / OUTSIDE)
            await bench.workflow.vote(posted.card.message_id, BOB, Verdict.APPROVE)
        ended = await until(lambda: operation(memory, asked.id), _is_over)
        _confirm(folder, outside, f"{ended.state} {asked.id}")


async def rollback_life(folder: Path) -> None:
    """Deploy to production, then go back with a click; what was confirmed is kept."""
    await operation_life(folder)
    async with _workflow(folder) as (bench, outside, memory):
        asked = await _insist(lambda: _asked_for(bench, memory, Action.ROLLBACK))
        _confirm(folder, outside, f"asked {asked.id}")
        if (await operation(memory, asked.id)).state is State.CONFIRMING:
            await bench.workflow.confirm(asked.id, bench.chat.members[ALICE])
        ended = await until(lambda: operation(memory, asked.id), _is_over)
        _confirm(folder, outside, f"{ended.state} {asked.id}")


async def incident_life(folder: Path) -> None:
    """Open an incident, see to its room, cards, pages, and resolve it; what was confirmed is kept."""
    async with _begun(folder, IncidentBench()) as (bench, outside, memory):
        bench.rooms = Kept(outside.rooms, outside, folder / OUTSIDE)  # type: ignore[assignment] # stands for it
        bench.page = Kept(outside.page, outside, folder / OUTSIDE)  # type: ignore[assignment] # likewise
        bench.pager = Kept(outside.pager, outside, folder / OUTSIDE)
        bench.start()
        await _catch_up(bench.response.reconcile)
        is_running(folder, outside)
        incident = await _insist(lambda: _opened(bench, memory))
        _confirm(folder, outside, f"opened {incident.id}")
        await until(lambda: _incident(memory, incident.id), lambda one: one.room and not _wants(one))
        await _insist(lambda: _resolved(bench, memory, incident.id))
        await until(lambda: _incident(memory, incident.id), lambda one: not (one.is_open or _wants(one)))
        _confirm(folder, outside, f"resolved {incident.id}")


@asynccontextmanager
async def _begun(folder: Path, bench: B) -> AsyncIterator[tuple[B, Outside, Memory]]:
    """Begin a process over what is kept: the bench's memory is the store, its people are those outside."""
    outside = load(folder / OUTSIDE)
    outside.starts += 1
    keep(outside, folder / OUTSIDE)
    bench.ids = bench.interactions = outside.starts * 100
    async with open_store(folder / STATE, bench.clock) as memory:
        stands: Any = bench
        stands.store, stands.incidents = memory.operations, memory.incidents
        stands.locks, stands.reviews, stands.audit = memory.locks, memory.reviews, memory.audit
        stands.chat = Kept(outside.chat, outside, folder / OUTSIDE)
        async with asyncio.TaskGroup() as group:
            watch = group.create_task(_watch(bench, memory))
            try:
                yield bench, outside, memory
            finally:
                watch.cancel()
                await bench.crash()


async def _watch(bench: Bench | IncidentBench, memory: Memory) -> None:
    """End the life where its store breaks; once the disk was full, let the time pass that one waits then.

    A moment without space may pass unseen; so time passes as well where a life takes long.
    """
    was_full, turns = False, 0
    while not memory.writer.broken.is_set():
        turns += 1
        was_full |= memory.writer.trouble is not None or turns > 500
        await bench.clock.pass_time(1.0 * was_full)
        await asyncio.sleep(0.002)
    raise Broken(str(memory.writer.trouble))


async def _insist(ask: Callable[[], Awaitable[A]]) -> A:
    """Ask until it is taken, as people do who are told that the disk is full."""
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                return await ask()
            except (Refused, StoreError):
                await asyncio.sleep(0.002)


async def _catch_up(reconcile: Callable[[], Awaitable[bool]]) -> None:
    """Reconcile until all is settled, as the bot does."""
    while not await _insist(reconcile):
        await asyncio.sleep(0.002)


@asynccontextmanager
async def _workflow(folder: Path) -> AsyncIterator[tuple[Bench, Outside, Memory]]:
    """Begin a process of deploys and the like that has read back what was missed."""
    async with _begun(folder, Bench()) as (bench, outside, memory):
        bench.delivery = Kept(outside.delivery, outside, folder / OUTSIDE)  # type: ignore[assignment] # stands for it
        bench.start()
        await _catch_up(bench.workflow.reconcile)
        is_running(folder, outside)
        yield bench, outside, memory


async def _asked_for(bench: Bench, memory: Memory, action: Action) -> Operation:
    """Return the operation there is; where nothing is kept whoever asked, and had no answer, asks anew."""
    history = await memory.operations.history("order-service", "production")
    known = [one for one in (*await memory.operations.unsettled(), *history) if one.plan.action is action]
    version = "v2.4.1" if action is Action.DEPLOY else None
    return known[0] if known else await bench.workflow.submit(bench.request(action=action, version=version))


async def _opened(bench: IncidentBench, memory: Memory) -> Incident:
    """Return the incident there is; likewise."""
    known = await memory.incidents.newest(1)
    return known[0] if known else await bench.response.create(bench.attempt(), TITLE, "sev1")


async def _resolved(bench: IncidentBench, memory: Memory, incident_id: str) -> None:
    if (await _incident(memory, incident_id)).is_open:
        inside = bench.attempt(command="/incident resolve")
        await bench.response.resolve(inside, "The pool was too small.", incident_id)


def is_running(folder: Path, outside: Outside) -> None:
    """Note when it has read back what was missed and takes commands."""
    outside.running_at, outside.waited = time.monotonic(), waited()
    keep(outside, folder / OUTSIDE)


def _confirm(folder: Path, outside: Outside, what: str) -> None:
    """Note what the bot has answered: nothing of it may be lost from here on."""
    if what not in outside.confirmed:
        outside.confirmed.append(what)
        keep(outside, folder / OUTSIDE)


async def operation(memory: Memory, operation_id: str) -> Operation:
    """Return an operation that is kept."""
    kept = await memory.operations.operation(operation_id)
    assert kept is not None, operation_id
    return kept


async def _incident(memory: Memory, incident_id: str) -> Incident:
    kept = await memory.incidents.incident(incident_id)
    assert kept is not None, incident_id
    return kept


def _is_over(operation: Operation) -> bool:
    return operation.state in FINAL


def _wants(incident: Incident) -> bool:
    """Tell whether something is still to be done now; the archive has a week."""
    return any(step.is_wanted and step.kind is not Kind.ARCHIVE for step in incident.steps)


async def until(read: Callable[[], Awaitable[T]], holds: Callable[[T], object]) -> T:
    """Read until it holds: the store tells nobody what it keeps."""
    async with asyncio.timeout(SECONDS):
        while not holds(found := await read()):
            await asyncio.sleep(0.0005)
        return found


LIVES: dict[str, Life] = {life.__name__: life for life in (operation_life, incident_life, rollback_life)}
