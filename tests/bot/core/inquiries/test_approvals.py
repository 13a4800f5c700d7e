"""What waits for whom, and taking a request back."""

from datetime import timedelta

import pytest

from bot.core.domain.operation import State
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.domain.review import Review
from bot.core.inquiries import approvals
from tests.fakes.answers import ALICE, BOB, MALLORY, Memory, attempt
from tests.fakes.operations import BOB as BOB_PERSON
from tests.fakes.operations import NOON, make_operation


def filled() -> Memory:
    """Return one operation in each state."""
    memory = Memory()
    for number, state in enumerate(State, 1):
        operation = make_operation(number, state=state, expires_at=NOON + timedelta(minutes=number))
        memory.store.operations[operation.id] = operation
    return memory


async def test_tells_what_waits() -> None:
    """All that waits for somebody or for its time, the first to expire first; what runs or ended does not."""
    memory = filled()

    found = await approvals.approvals(memory.sources, attempt(ALICE, "/approvals"))

    states = [standing.operation.state for standing in found.standings]
    assert states == [State.CONFIRMING, State.PENDING, State.APPROVED, State.UNKNOWN]
    assert memory.ended() == [("alice", "/approvals", "success")]


async def test_tells_which_reviews_are_owed() -> None:
    """An open review comes with its operation, also when that is not known any more; a made one is over."""
    memory = filled()
    owed = Review(operation_id="op_5", by=BOB_PERSON, reason="fire", roles=("team-lead",), due_at=NOON)
    lost = Review(operation_id="op_99", by=BOB_PERSON, reason="fire", roles=("dba",), due_at=NOON)
    made = Review(
        operation_id="op_6", by=BOB_PERSON, reason="x", roles=(), due_at=NOON, reviewed_by=ALICE.person
    )
    memory.store.reviews = {each.operation_id: each for each in (owed, lost, made)}

    found = await approvals.approvals(memory.sources, attempt())

    assert [(due.review, due.operation and due.operation.id) for due in found.reviews] == [
        (owed, "op_5"),
        (lost, None),
    ]


async def test_strangers_are_told_nothing() -> None:
    """The refusal is recorded."""
    memory = filled()

    with pytest.raises(Refused) as refused:
        await approvals.approvals(memory.sources, attempt(MALLORY, "/approvals"))

    assert refused.value.code == "not-allowed"
    assert memory.ended() == [("mallory", "/approvals", "denied")]


async def test_cancelling_has_a_record_of_its_own() -> None:
    """The workflow is handed the operation and the person; the command ends in its own record."""
    memory, heard = Memory(), []

    async def cancel(operation_id: str, by: Member) -> None:
        heard.append((operation_id, by.id))

    await approvals.withdraw(memory.sources, attempt(ALICE, "/approvals cancel op_1"), "op_1", cancel)

    assert heard == [("op_1", ALICE.id)]
    assert memory.ended() == [("alice", "/approvals cancel op_1", "success")]
    assert memory.store.events[0].id == "in_1"


async def test_a_refused_cancellation_is_recorded_as_such() -> None:
    """Somebody else's request stays, in the workflow's words; a stranger does not get that far."""
    memory, heard = Memory(), []

    async def cancel(operation_id: str, by: Member) -> None:
        heard.append((operation_id, by.id))
        raise Refused("not-yours", "Only @alice can cancel it.")

    for by, number in ((BOB, "1"), (MALLORY, "2")):
        with pytest.raises(Refused):
            await approvals.withdraw(memory.sources, attempt(by, "/approvals", number), "op_1", cancel)

    assert heard == [("op_1", BOB.id)]
    assert [result for _, _, result in memory.ended()] == ["denied", "denied"]


async def test_offers_what_can_be_cancelled() -> None:
    """One's own, not started yet."""
    memory = filled()
    memory.store.operations["op_9"] = make_operation(9, requester=BOB_PERSON)

    assert [each.id for each in await approvals.own(memory.sources, ALICE.id)] == ["op_1", "op_2", "op_3"]
    assert [each.id for each in await approvals.own(memory.sources, BOB.id)] == ["op_9"]
