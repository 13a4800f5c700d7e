"""What each state calls for."""

import asyncio
from dataclasses import replace

import pytest

from bot.core.domain.operation import State
from bot.core.workflow.proceed import proceed
from tests.fakes.bench import Bench
from tests.fakes.operations import make_operation

_CALLS_FOR = {
    State.CONFIRMING: "watch",
    State.PENDING: "watch",
    State.APPROVED: "execute",
    State.EXECUTING: "execute",
}


@pytest.mark.parametrize("state", list(State))
async def test_each_state_calls_for_one_thing_or_nothing(bench: Bench, state: State) -> None:
    """However often it is asked for."""
    for _ in range(3):
        proceed(bench.deps, replace(make_operation(), state=state))
    names = [name for task in asyncio.all_tasks() if (name := task.get_name()).endswith("op_1")]

    assert names == ([f"{_CALLS_FOR[state]} op_1"] if state in _CALLS_FOR else [])
