"""The store of operations beyond its contract: restarts, unreadable documents, any order of calls."""

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.domain.audit import EventName
from bot.core.domain.operation import State
from bot.core.ports.audit import Filters
from bot.core.ports.store import StoreError
from bot.store.audit.query import query
from bot.store.audit.verify import OK, verify
from bot.store.folder import open_store
from bot.store.operations import OperationStore
from tests.fakes.operations import HandClock, make_event, make_operation
from tests.fakes.refusals import refusal
from tests.fakes.store import MemoryStore


async def test_kept_over_a_restart(tmp_path: Path) -> None:
    """What was confirmed is there after a restart, equal in every field, and can be changed on."""
    async with open_store(tmp_path, HandClock()) as memory:
        kept = await memory.operations.add(make_operation(state=State.APPROVED))
    async with open_store(tmp_path, HandClock()) as memory:
        assert await memory.operations.operation("op_1") == kept
        await memory.operations.save(kept.move(State.EXECUTING))


async def test_open_operations_are_counted_by_state(tmp_path: Path) -> None:
    """Those that have ended are not; a state that none is in is not named."""
    async with open_store(tmp_path, HandClock()) as memory:
        states = (State.PENDING, State.PENDING, State.UNKNOWN, State.SUCCEEDED)
        for number, state in enumerate(states):
            await memory.operations.add(make_operation(number, state=state))

        assert await memory.operations.count_open() == {State.PENDING: 2, State.UNKNOWN: 1}


async def test_unreadable_document_is_refused(tmp_path: Path) -> None:
    """A kept operation that somebody altered into nonsense is not guessed at."""
    async with open_store(tmp_path, HandClock()) as memory:
        await memory.operations.add(make_operation())
    connection = sqlite3.connect(tmp_path / "chatops.db")
    connection.execute("UPDATE operation SET document = '{}'")
    connection.commit()
    connection.close()

    async with open_store(tmp_path, HandClock()) as memory:
        with pytest.raises(StoreError, match="cannot be read"):
            await memory.operations.operation("op_1")


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
    return await refusal(writes[step]())


@settings(max_examples=40)
@given(STEPS)
async def test_any_order_as_in_memory(steps: list[tuple[str, int, State]]) -> None:
    """Whatever order of calls and restarts: the same answers, values and records as the store in memory."""
    memory = MemoryStore()
    with tempfile.TemporaryDirectory() as folder:
        while steps:
            until = next((i for i, step in enumerate(steps) if step[0] == "reopen"), len(steps))
            async with open_store(Path(folder), HandClock()) as opened:
                for step in steps[:until]:
                    assert await _apply(opened.operations, *step) == await _apply(memory, *step)
                assert list(await opened.operations.unsettled()) == list(await memory.unsettled())
            steps = steps[until + 1 :]

        told = [record.fields["id"] for record in query(Path(folder) / "audit", Filters())]
        assert Counter(told) == Counter(event.id for event in memory.events)
        assert verify([Path(folder) / "audit"]).code == OK or not memory.events
