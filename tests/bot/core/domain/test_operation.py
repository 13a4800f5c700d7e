"""The states of an operation and the ways between them."""

from dataclasses import replace

import pytest

from bot.core.domain.operation import FINAL, State, Verdict
from tests.fakes.operations import CAROL, make_operation, make_vote

# design, section 3, written out once more by hand
_WAYS = {
    "confirming": {"pending", "approved", "expired", "cancelled", "void"},
    "pending": {"approved", "rejected", "expired", "cancelled", "void"},
    "approved": {"executing", "rejected", "expired", "cancelled", "void"},
    "executing": {"succeeded", "failed", "unknown"},
    "unknown": {"succeeded", "failed"},
}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("to", list(State))
def test_every_way_there_is_and_no_other(state: State, to: State) -> None:
    """An operation moves along its states only; from an end nothing leads away."""
    operation = make_operation(state=state)

    if to in _WAYS.get(state, ()):
        assert operation.move(to, reason="why") == replace(operation, state=to, reason="why")
    else:
        with pytest.raises(ValueError, match=f"op_1: no way from {state} to {to}"):
            operation.move(to)


def test_ends() -> None:
    """`unknown` is none: a person still settles it."""
    assert {"succeeded", "failed", "rejected", "expired", "cancelled", "void"} == FINAL
    assert [make_operation(state=state).is_final for state in (State.VOID, State.UNKNOWN)] == [True, False]


def test_approvals_are_the_votes_that_say_yes() -> None:
    """In the order they came."""
    no = replace(make_vote(), verdict=Verdict.REJECT)
    operation = make_operation(votes=(make_vote(CAROL), no, make_vote()))

    assert [vote.user.name for vote in operation.approvals] == ["carol", "bob"]
