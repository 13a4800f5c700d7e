"""The store of operations beyond its contract: restarts, cancellation, faults, checkpoints, any order."""

import asyncio
import resource
import sqlite3
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.domain import audit
from bot.core.domain.audit import EventName
from bot.core.domain.operation import State
from bot.core.ports.store import StoreError
from bot.store.audit.query import Filters, query
from bot.store.audit.verify import OK, verify
from bot.store.faults import Broken
from bot.store.folder import open_store
from bot.store.operations import OperationStore
from tests.fakes.operations import NOON, HandClock, make_event, make_operation
from tests.fakes.store import MemoryStore


async def _refusal(write: Awaitable[object]) -> str:
    """Return the name of the refusal that `write` ends in."""
    try:
        await write
    except StoreError as error:
        return type(error).__name__
    return "done"


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
async def store(tmp_path: Path, clock: HandClock) -> AsyncIterator[OperationStore]:
    """Open an empty store."""
    async with open_store(tmp_path, clock) as store:
        yield store


def _told(folder: Path) -> list[str]:
    return [record.fields["id"] for record in query(folder / "audit", Filters())]


async def test_kept_over_a_restart(tmp_path: Path) -> None:
    """What was confirmed is there after a restart, equal in every field, and can be changed on."""
    async with open_store(tmp_path, HandClock()) as store:
        kept = await store.add(make_operation(state=State.APPROVED))
    async with open_store(tmp_path, HandClock()) as store:
        assert await store.operation("op_1") == kept
        await store.save(kept.move(State.EXECUTING))


async def test_cancelled_caller_does_not_stop_a_write(store: OperationStore, tmp_path: Path) -> None:
    """A caller cancelled halfway leaves a whole change behind, with its record, and a usable store."""
    for steps in range(6):
        operation = make_operation(steps)
        async with asyncio.TaskGroup() as group:
            caller = group.create_task(store.add(operation, make_event(operation)))
            for _ in range(steps):
                await asyncio.sleep(0)
            caller.cancel()
        await store.add(make_operation(100 + steps))

    kept = {operation.id for operation in await store.unsettled()}
    assert set(_told(tmp_path)) == {f"op_{number}" for number in range(6)} & kept
    assert "op_5" in kept


async def test_reading_never_sees_half_a_change(store: OperationStore) -> None:
    """Reads wait for the transaction that runs: on one connection they would see what may be undone."""
    kept = await store.add(make_operation())
    await store.record(audit.ending(make_operation(state=State.SUCCEEDED), NOON))
    refused = store.save(
        kept.move(State.CANCELLED), audit.ending(make_operation(state=State.CANCELLED), NOON)
    )

    reads = []
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        saving = group.create_task(_refusal(refused))
        while not saving.done():
            reads.append(await store.operation("op_1"))

    assert saving.result() == "Duplicate"
    assert len(reads) > 1
    assert all(read == kept for read in reads)


async def test_error_of_ours_is_refused_and_undone(store: OperationStore, tmp_path: Path) -> None:
    """An event that cannot be written down, by an error of the program, undoes the change it belongs to."""
    broken = make_event(make_operation(), reason=object())

    with pytest.raises(StoreError, match="nothing was kept"):
        await store.add(make_operation(), broken)

    assert await store.operation("op_1") is None
    await store.add(make_operation())
    assert _told(tmp_path) == []


async def test_storage_fault_stops_all_writing(store: OperationStore, tmp_path: Path) -> None:
    """After a fault of the storage nothing is written any more, even if it would work; reading answers."""
    kept = await store.add(make_operation(1), make_event(make_operation(1)))
    path = tmp_path / "audit" / "2026-03.jsonl"
    path.write_bytes(path.read_bytes() + b"foreign\n")

    with pytest.raises(Broken, match="someone else"):
        await store.add(make_operation(2), make_event(make_operation(2)))
    path.write_bytes(path.read_bytes().removesuffix(b"foreign\n"))
    for write in (store.add(make_operation(3)), store.save(kept), store.record(), store.checkpoint()):
        with pytest.raises(Broken, match="someone else"):
            await write

    assert store.broken.is_set()
    assert "someone else" in str(store.trouble)
    assert await store.operation("op_1") == kept


async def test_nothing_is_added_before_the_log_caught_up(tmp_path: Path) -> None:
    """Where a change stands but its record could not be exported, nothing follows until it could."""
    long = [make_event(make_operation(0), reason="x" * 5000)] * 40
    async with open_store(tmp_path, HandClock()) as store:
        await store.record(*long)
    size = (tmp_path / "audit" / "2026-03.jsonl").stat().st_size
    one, two = make_operation(1), make_operation(2)

    async with open_store(tmp_path, HandClock()) as store:
        with _no_file_grows_over(size + 10):
            assert await _refusal(store.add(one, make_event(one))) == "Full"
            assert await _refusal(store.add(two, make_event(two))) == "Full"
            assert "disk is full" in str(store.trouble)
        assert [operation.id for operation in await store.unsettled()] == ["op_1"]
        await store.add(two, make_event(two))

        assert store.trouble is None
        assert _told(tmp_path)[40:] == ["op_1", "op_2"]


async def test_refusals_are_no_trouble(store: OperationStore) -> None:
    """What a caller did wrong does not make the store unhealthy."""
    await store.add(make_operation())
    with pytest.raises(StoreError):
        await store.add(make_operation())

    assert store.trouble is None
    assert not store.broken.is_set()


async def test_closed_store_refuses(tmp_path: Path) -> None:
    """After its end nothing can be kept."""
    async with open_store(tmp_path, HandClock()) as store:
        pass

    with pytest.raises(StoreError, match="closed"):
        await store.add(make_operation())


async def test_unreadable_document_is_refused(tmp_path: Path) -> None:
    """A kept operation that somebody altered into nonsense is not guessed at."""
    async with open_store(tmp_path, HandClock()) as store:
        await store.add(make_operation())
    connection = sqlite3.connect(tmp_path / "chatops.db")
    connection.execute("UPDATE operation SET document = '{}'")
    connection.commit()
    connection.close()

    async with open_store(tmp_path, HandClock()) as store:
        with pytest.raises(StoreError, match="cannot be read"):
            await store.operation("op_1")


async def test_every_write_is_anchored(store: OperationStore, tmp_path: Path) -> None:
    """From the empty log on, whenever nothing is being written the log verifies as ok."""
    assert verify([tmp_path / "audit"]).code == OK
    for number in range(3):
        await store.add(make_operation(number), make_event(make_operation(number)))

        newest = store.newest_checkpoint()
        assert newest is not None
        assert newest.size == number + 1
        assert verify([tmp_path / "audit"]).code == OK


async def test_checkpoints_when_idle(store: OperationStore, clock: HandClock, tmp_path: Path) -> None:
    """A checkpoint is kept every minute, also when nothing happens."""
    path = tmp_path / "audit" / "checkpoints.jsonl"
    before = path.read_bytes().count(b"\n")
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        keeping = group.create_task(store.keep_checkpoints())
        for _ in range(3):
            await clock.sleeper()
            await clock.pass_time(60)
        await clock.sleeper()
        keeping.cancel()

    assert path.read_bytes().count(b"\n") == before + 3
    newest = store.newest_checkpoint()
    assert newest is not None
    assert newest.at == clock.now()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "save", "record", "reopen"]), st.integers(1, 4), st.sampled_from(State)
    ),
    max_size=12,
)


def _first(state: State) -> State:
    """Return a state to begin with: nothing is added while it executes."""
    return State.APPROVED if state is State.EXECUTING else state


async def _apply(store: OperationStore | MemoryStore, step: str, number: int, state: State) -> str:
    """Do one step and return what came of it."""
    operation = make_operation(number, state=state)
    known = await store.operation(operation.id)
    name = EventName.COMMAND if operation.is_final else EventName.REQUESTED
    event = make_event(operation, name)
    revision = known.revision if known else 0
    writes: dict[str, Callable[[], Awaitable[object]]] = {
        "add": lambda: store.add(make_operation(number, state=_first(state)), event),
        "save": lambda: store.save(make_operation(number, state=state, revision=revision), event),
        "record": lambda: store.record(event),
    }
    return await _refusal(writes[step]())


@settings(max_examples=40)
@given(STEPS)
async def test_any_order_as_in_memory(steps: list[tuple[str, int, State]]) -> None:
    """Whatever order of calls and restarts: the same answers, values and records as the store in memory."""
    memory = MemoryStore()
    with tempfile.TemporaryDirectory() as folder:
        while steps:
            until = next((i for i, step in enumerate(steps) if step[0] == "reopen"), len(steps))
            async with open_store(Path(folder), HandClock()) as store:
                for step in steps[:until]:
                    assert await _apply(store, *step) == await _apply(memory, *step)
                assert list(await store.unsettled()) == list(await memory.unsettled())
            steps = steps[until + 1 :]

        assert Counter(_told(Path(folder))) == Counter(event.id for event in memory.events)
        assert verify([Path(folder) / "audit"]).code == OK or not memory.events
