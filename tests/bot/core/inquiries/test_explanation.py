"""Why something may be asked for, waits, or may not go on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.domain.incident import Incident, Severity
from bot.core.domain.lock import Lock
from bot.core.domain.operation import Glass, State
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.inquiries import explanation
from bot.core.inquiries.explanation import Explanation
from bot.core.policy.matrix import Freeze
from tests.fakes.answers import ALICE, MALLORY, Memory, attempt
from tests.fakes.operations import NOON, make_operation, make_vote

ALWAYS = Freeze("always", ("production",), ("deploy",), "* * * * *", 3600, "UTC")
DBA_ONLY = Member("105", "erin", frozenset({"1180000000000000031"}))


async def ask(memory: Memory, by: Member = ALICE, **words: str) -> tuple[Explanation, ...]:
    """Ask for an explanation."""
    return await explanation.explanation(memory.sources, attempt(by, "/policy explain"), words)


async def test_a_request_is_explained() -> None:
    """Which row decides, what it asks, who may ask, whether the asker may."""
    (found,) = await ask(Memory(), action="deploy", service="order-service", environment="production")

    assert found.title == "deploy order-service in production"
    assert found.lines[0].startswith("The row on line ")
    assert found.lines[1:] == (
        "Requires approval from a team lead.",
        "A request waits 1h, then it expires.",
        "Who may ask: an engineer.",
        "You may ask for this.",
    )
    assert found.blocks == ()
    assert not found.is_denied


async def test_who_may_not_ask_is_told_what_holds_for_others() -> None:
    """The row is explained all the same."""
    (found,) = await ask(Memory(), DBA_ONLY, action="deploy", environment="production")

    assert found.lines[-1] == "You may not: Only an engineer may ask for this."
    assert "Requires approval from a team lead." in found.lines


async def test_a_scale_has_two_directions() -> None:
    """Without one, both are explained; with one, that."""
    memory = Memory()

    both = await ask(memory, action="scale", environment="production")
    memory.store.events.clear()
    (down,) = await ask(memory, action="scale", environment="production", direction="down")

    assert [found.title.split()[1] for found in both] == ["up", "down"]
    assert "Requires approval from a team lead." in down.lines


async def test_what_blocks_it_is_told() -> None:
    """A freeze, an open incident and a lock, each with its end where there is one."""
    memory = Memory()
    memory.matrix = replace(memory.matrix, freezes=(ALWAYS,))
    incident = Incident(id="i", title="down", severity=Severity.SEV1, opened_at=NOON, service="order-service")
    memory.incidents.kept = {"i": incident}
    lock = Lock("order-service", "production", "disk", ALICE.person, NOON, NOON + timedelta(hours=2))
    memory.locks.kept = {("order-service", "production"): lock}

    (found,) = await ask(memory, action="deploy", service="order-service", environment="production")
    memory.store.events.clear()
    (other,) = await ask(memory, action="rollback", service="payment-service", environment="production")

    assert [block.name.split()[0] for block in found.blocks] == ["freeze", "incident", "lock"]
    assert found.blocks[2].until == lock.until
    assert other.blocks == ()


async def test_an_open_operation_is_explained() -> None:
    """Which row decided, who approved, what is missing, until when."""
    memory = Memory()
    memory.store.operations["op_1"] = make_operation()

    (found,) = await ask(memory, operation="op_1")

    assert found.lines[-3:] == (
        "It waits for approval.",
        "Still missing: a team lead.",
        "Who can approve now: a team lead, not the requester.",
    )
    assert found.until == NOON + timedelta(hours=1)
    assert found.operation == make_operation()


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (State.CONFIRMING, "It waits for @alice, who asked for it, to confirm."),
        (State.APPROVED, "It is approved."),
        (State.EXECUTING, "It is running: nothing stops it any more."),
        (State.UNKNOWN, "Nobody knows how it ended: somebody has to settle it on its card."),
    ],
)
async def test_each_state_waits_for_something_else(state: State, says: str) -> None:
    """What the operation waits for is said."""
    memory = Memory()
    memory.store.operations["op_1"] = make_operation(state=state)

    (found,) = await ask(memory, operation="op_1")

    assert says in found.lines


async def test_who_goes_alone_needs_nobody() -> None:
    """Break-glass is named with its reason; no vote is missing."""
    memory = Memory()
    glass = Glass(ALICE.person, "incident-commander", "fire")
    memory.store.operations["op_1"] = make_operation(glass=glass)

    (found,) = await ask(memory, operation="op_1")

    assert found.lines[-1] == "Break-glass by @alice: fire"


async def test_an_approved_one_may_wait_for_its_time() -> None:
    """Until when is until it starts."""
    memory = Memory()
    later = NOON + timedelta(hours=9)
    memory.store.operations["op_1"] = make_operation(state=State.APPROVED, not_before=later)

    (found,) = await ask(memory, operation="op_1")

    assert found.until == later


async def test_unreachable_people_are_told() -> None:
    """Nobody is counted, and that is said."""
    memory = Memory()
    memory.chat.unreachable = True
    memory.store.operations["op_1"] = make_operation(votes=(make_vote(),))

    (found,) = await ask(memory, operation="op_1")

    assert "Discord could not be asked about the voters: none is counted here." in found.lines


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({}, "usage"),
        ({"action": "deploy"}, "usage"),
        ({"operation": "op_1", "action": "deploy"}, "usage"),
        ({"operation": "op_9"}, "unknown-operation"),
        ({"operation": "op_2"}, "ended"),
        ({"action": "deploy", "environment": "production", "service": "x"}, "unknown-service"),
    ],
)
async def test_what_cannot_be_explained_is_refused(words: dict[str, str], code: str) -> None:
    """With a record."""
    memory = Memory()
    memory.store.operations["op_2"] = make_operation(2, state=State.EXPIRED)

    with pytest.raises(Refused) as refused:
        await ask(memory, ALICE, **words)

    assert refused.value.code == code
    assert memory.ended() == [("alice", "/policy explain", "denied")]


@pytest.mark.parametrize(
    ("action", "environment", "says"),
    [("explode", "production", "There is no action"), ("deploy", "moon", "There is no environment")],
)
async def test_what_there_is_not_is_denied(action: str, environment: str, says: str) -> None:
    """Anything may be asked about; what no row is for is denied."""
    (found,) = await ask(Memory(), action=action, environment=environment)

    assert found.lines[0].startswith(f"Denied. {says}")
    assert found.is_denied


async def test_strangers_are_told_nothing() -> None:
    """Neither an explanation nor what there is to choose from."""
    memory = Memory()
    memory.store.operations["op_1"] = make_operation()

    with pytest.raises(Refused, match="with a role"):
        await ask(memory, MALLORY, operation="op_1")

    assert await explanation.open_to(memory.sources, attempt(MALLORY).requester) == ()
    assert [each.id for each in await explanation.open_to(memory.sources, attempt().requester)] == ["op_1"]
