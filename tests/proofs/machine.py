"""Runs a state machine of hypothesis in parts, so that a million steps can be stopped and gone on with."""

from collections.abc import Callable

import hypothesis
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests import tiers

PARTS = tiers.size(1, 20)


def run(machine: type[RuleBasedStateMachine], steps: int, each: int, part: int) -> tuple[int, list[str]]:
    """Return how many sequences of `each` steps were tried in one of `PARTS`, and the shortest that is wrong.

    All parts together try `steps`. In the deep tier each has other sequences, the same for one seed.
    """
    begun = 0

    def begin() -> RuleBasedStateMachine:
        nonlocal begun
        begun += 1
        return machine()

    factory: Callable[[], RuleBasedStateMachine] = begin
    if tiers.IS_DEEP:
        factory = hypothesis.seed(tiers.seed() * PARTS + part)(begin)
    tries = settings(
        max_examples=steps // each // PARTS, stateful_step_count=each, report_multiple_bugs=False
    )
    try:
        run_state_machine_as_test(factory, settings=tries)  # type: ignore[arg-type] # anything that makes one
    except AssertionError as error:
        return begun, ["\n".join([str(error), *getattr(error, "__notes__", ())])]
    return begun, []
