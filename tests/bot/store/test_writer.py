"""The one writer: cancellation, faults of the storage, checkpoints."""

import asyncio
import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.core.domain import audit
from bot.core.domain.operation import State
from bot.core.ports.audit import Filters
from bot.core.ports.store import StoreError
from bot.store.audit import outbox
from bot.store.audit.boot import Boot
from bot.store.audit.query import query
from bot.store.audit.verify import OK, verify
from bot.store.faults import Broken
from bot.store.folder import Memory, open_store
from tests.fakes.operations import NOON, HandClock, make_event, make_operation
from tests.fakes.refusals import refusal


@contextmanager
def _no_file_grows_over(size: int) -> Iterator[None]:
    """Let the disk refuse, as a full one does, whatever would make a file longer than `size`."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def clock() -> HandClock:
    """Return a clock that stands."""
    return HandClock()


@pytest.fixture
async def memory(tmp_path: Path, clock: HandClock) -> AsyncIterator[Memory]:
    """Open an empty memory."""
    async with open_store(tmp_path, clock) as memory:
        yield memory


def _told(folder: Path) -> list[str]:
    return [record.fields["id"] for record in query(folder / "audit", Filters())]


async def test_cancelled_caller_does_not_stop_a_write(memory: Memory, tmp_path: Path) -> None:
    """A caller cancelled halfway leaves a whole change behind, with its record, and a usable store."""
    for steps in range(6):
        operation = make_operation(steps)
        async with asyncio.TaskGroup() as group:
            caller = group.create_task(memory.operations.add(operation, make_event(operation)))
            for _ in range(steps):
                await asyncio.sleep(0)
            caller.cancel()
        await memory.operations.add(make_operation(100 + steps))

    kept = {operation.id for operation in await memory.operations.unsettled()}
    assert set(_told(tmp_path)) == {f"op_{number}" for number in range(6)} & kept
    assert "op_5" in kept


async def test_reading_never_sees_half_a_change(memory: Memory) -> None:
    """Reads wait for the transaction that runs: on one connection they would see what may be undone."""
    kept = await memory.operations.add(make_operation())
    await memory.operations.record(audit.ending(make_operation(state=State.SUCCEEDED), NOON))
    refused = memory.operations.save(
        kept.move(State.CANCELLED), audit.ending(make_operation(state=State.CANCELLED), NOON)
    )

    reads = []
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        saving = group.create_task(refusal(refused))
        while not saving.done():
            reads.append(await memory.operations.operation("op_1"))

    assert saving.result() == "Duplicate"
    assert len(reads) > 1
    assert all(read == kept for read in reads)


async def test_error_of_ours_is_refused_and_undone(memory: Memory, tmp_path: Path) -> None:
    """An event that cannot be written down, by an error of the program, undoes the change it belongs to."""
    broken = make_event(make_operation(), reason=object())

    with pytest.raises(StoreError, match="nothing was kept"):
        await memory.operations.add(make_operation(), broken)

    assert await memory.operations.operation("op_1") is None
    await memory.operations.add(make_operation())
    assert _told(tmp_path) == []


async def test_storage_fault_stops_all_writing(memory: Memory, tmp_path: Path) -> None:
    """After a fault of the storage nothing is written any more, even if it would work; reading answers."""
    kept = await memory.operations.add(make_operation(1), make_event(make_operation(1)))
    path = tmp_path / "audit" / "2026-03.jsonl"
    path.write_bytes(path.read_bytes() + b"foreign\n")

    with pytest.raises(Broken, match="someone else"):
        await memory.operations.add(make_operation(2), make_event(make_operation(2)))
    path.write_bytes(path.read_bytes().removesuffix(b"foreign\n"))
    for write in (
        memory.operations.add(make_operation(3)),
        memory.operations.save(kept),
        memory.operations.record(),
        memory.writer.checkpoint(),
    ):
        with pytest.raises(Broken, match="someone else"):
            await write

    assert memory.writer.broken.is_set()
    assert "someone else" in str(memory.writer.trouble)
    assert await memory.operations.operation("op_1") == kept


async def test_a_bot_that_was_replaced_stays_so(memory: Memory) -> None:
    """Another one has written to the same log: every later try is refused in the same words, and it ends."""
    await memory.operations.record(make_event(make_operation()))
    async with memory.writer._database.transaction() as connection:
        await outbox.add(connection, [make_event(make_operation())], Boot(2))

    for _ in range(2):
        with pytest.raises(outbox.Replaced, match="another bot has written to this log"):
            await memory.operations.record(make_event(make_operation()))
    with pytest.raises(outbox.Replaced, match="another bot has written to this log"):
        await memory.writer.checkpoint()
    assert memory.writer.broken.is_set()


async def test_nothing_is_added_before_the_log_caught_up(tmp_path: Path) -> None:
    """Where a change stands but its record could not be exported, nothing follows until it could.

    How many records lag behind is known, and each is told of once, when it is kept.
    """
    long = [make_event(make_operation(0), reason="x" * 5000)] * 40
    async with open_store(tmp_path, HandClock()) as memory:
        await memory.operations.record(*long)
    size = (tmp_path / "audit" / "2026-03.jsonl").stat().st_size
    one, two = make_operation(1), make_operation(2)

    heard = list[str]()
    async with open_store(tmp_path, HandClock(), recorded=lambda event: heard.append(event.id)) as memory:
        with _no_file_grows_over(size + 10):
            assert await refusal(memory.operations.add(one, make_event(one))) == "Full"
            assert (memory.writer.lag, heard) == (1, ["op_1"])
            assert await refusal(memory.operations.add(two, make_event(two))) == "Full"
            assert "disk is full" in str(memory.writer.trouble)
        assert [operation.id for operation in await memory.operations.unsettled()] == ["op_1"]
        await memory.operations.add(two, make_event(two))

        assert memory.writer.trouble is None
        assert _told(tmp_path)[40:] == ["op_1", "op_2"]
        assert (memory.writer.lag, heard) == (0, ["op_1", "op_2"])


async def test_refusals_are_no_trouble(memory: Memory) -> None:
    """What a caller did wrong does not make the store unhealthy."""
    await memory.operations.add(make_operation())
    with pytest.raises(StoreError):
        await memory.operations.add(make_operation())

    assert memory.writer.trouble is None
    assert not memory.writer.broken.is_set()


async def test_closed_store_refuses(tmp_path: Path) -> None:
    """After its end nothing can be kept."""
    async with open_store(tmp_path, HandClock()) as memory:
        pass

    with pytest.raises(StoreError, match="closed"):
        await memory.operations.add(make_operation())


async def test_every_write_is_anchored(memory: Memory, tmp_path: Path) -> None:
    """From the empty log on, whenever nothing is being written the log verifies as ok."""
    assert verify([tmp_path / "audit"]).code == OK
    for number in range(3):
        await memory.operations.add(make_operation(number), make_event(make_operation(number)))

        newest = memory.writer.newest_checkpoint()
        assert newest is not None
        assert newest.size == number + 1
        assert verify([tmp_path / "audit"]).code == OK


async def test_checkpoints_when_idle(memory: Memory, clock: HandClock, tmp_path: Path) -> None:
    """A checkpoint is kept, and told, every minute, also when nothing happens."""
    path = tmp_path / "audit" / "checkpoints.jsonl"
    before, told = path.read_bytes().count(b"\n"), []

    async def tell() -> None:
        told.append(memory.writer.newest_checkpoint())

    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        keeping = group.create_task(memory.writer.keep_checkpoints(tell))
        for _ in range(3):
            await clock.sleeper()
            await clock.pass_time(60)
        await clock.sleeper()
        keeping.cancel()

    assert path.read_bytes().count(b"\n") == before + 3
    newest = memory.writer.newest_checkpoint()
    assert newest is not None
    assert newest.at == clock.now()
    assert len(told) == 3
    assert told[-1] == newest
