"""Events of operations and of refusals."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.domain import audit
from bot.core.domain.audit import EventName, Result
from bot.core.domain.operation import Glass, Place, State
from bot.core.domain.person import CHATOPS, Member
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt, Request
from tests.fakes.operations import ALICE, BOB, NOON, make_operation, make_vote

LOCK = Attempt(
    requester=Member("101", "alice"),
    place=Place("1", "2", "#deployments"),
    interaction_id="9003",
    command="/lock order-service production the shop is down",
)


@pytest.mark.parametrize(
    ("state", "result"),
    [
        (State.SUCCEEDED, "success"),
        (State.FAILED, "failure"),
        (State.UNKNOWN, "unknown"),
        (State.REJECTED, "rejected"),
        (State.EXPIRED, "expired"),
        (State.CANCELLED, "cancelled"),
        (State.VOID, "void"),
    ],
)
def test_each_end_has_its_result(state: State, result: str) -> None:
    """The words of the audit contract, with who asked, who approved and how long it took."""
    operation = make_operation(state=state, votes=(make_vote(),), reason="why")
    event = audit.ending(operation, NOON + timedelta(seconds=127))

    assert (event.event, event.result, event.duration_seconds) == ("command", result, 127)
    assert (event.user.name, [vote.user.name for vote in event.approvals]) == ("alice", ["bob"])
    assert (event.command, event.channel, event.reason) == (operation.command, "#deployments", "why")


@pytest.mark.parametrize("state", [State.CONFIRMING, State.PENDING, State.APPROVED, State.EXECUTING])
def test_what_is_open_has_no_end(state: State) -> None:
    """A record of an end cannot be made for what has none."""
    with pytest.raises(KeyError):
        audit.ending(make_operation(state=state), NOON)


def test_a_clock_that_went_back_makes_no_negative_time() -> None:
    """Nothing takes less than no time."""
    event = audit.ending(make_operation(state=State.VOID), NOON - timedelta(hours=1))

    assert event.duration_seconds == 0


def test_an_event_names_who_acted_and_what_about() -> None:
    """Searchable by action, service and environment; the digest leads to the card."""
    event = audit.of(make_operation(), EventName.VOTE, NOON, by=BOB, reason="approve as team-lead")

    assert (event.id, event.user, event.result) == ("op_1", BOB, None)
    assert (event.action, event.service, event.environment) == ("deploy", "order-service", "production")
    assert (event.digest, event.policy, event.reason) == ("8f3a", "p1", "approve as team-lead")


def test_a_denial_is_the_command_record_of_what_never_became_one() -> None:
    """Under the interaction's id, with the sentence that the person was told."""
    request = Request(
        action=Action.DEPLOY,
        service="order-service",
        environment="production",
        requester=Member("107", "mallory"),
        place=Place("1", "2", "#deployments"),
        interaction_id="9001",
        command="/deploy order-service v2.4.1 production",
    )
    event = audit.denial(request, Refused("not-allowed", "Only an engineer may ask."), NOON)

    assert (event.event, event.result, event.id) == (EventName.COMMAND, Result.DENIED, "in_9001")
    assert (event.user.name, event.reason, event.duration_seconds) == (
        "mallory",
        "Only an engineer may ask.",
        0,
    )
    assert replace(event, action=None).service == "order-service"


def test_what_went_no_further_than_the_entrance_ends_in_a_command_record() -> None:
    """Who typed what where, and what they were told; what it was about was never read."""
    attempt = Attempt(
        requester=Member("107", "mallory"),
        place=Place("1", "3", "#general"),
        interaction_id="9002",
        command="/deploy order-service v2.4.1 production",
    )
    event = audit.turned_away(attempt, "Ask elsewhere.", NOON)

    assert (event.event, event.result, event.id) == (EventName.COMMAND, Result.DENIED, "in_9002")
    assert (event.user.name, event.command, event.channel) == ("mallory", attempt.command, "#general")
    assert (event.reason, event.duration_seconds, event.service) == ("Ask elsewhere.", 0, None)


@pytest.mark.parametrize(
    ("result", "reason", "service", "environment"),
    [
        (Result.SUCCESS, None, "order-service", "production"),
        (Result.FAILURE, "There is no answer.", "order-service", None),
        (Result.DENIED, "Nothing was told.", None, None),
    ],
)
def test_a_command_that_is_no_operation_ends_in_one_record(
    result: Result, reason: str | None, service: str | None, environment: str | None
) -> None:
    """With how it ended and what it was about; the seconds count from when it was given."""
    event = audit.answered(
        LOCK, result, NOON, NOON + timedelta(seconds=2.6), reason, service=service, environment=environment
    )

    assert (event.event, event.id, event.result) == ("command", "in_9003", result)
    assert (event.at, event.duration_seconds) == (NOON + timedelta(seconds=2.6), 3)
    assert (event.reason, event.service, event.environment) == (reason, service, environment)
    assert (event.user, event.command, event.channel) == (ALICE, LOCK.command, "#deployments")


def test_an_answer_takes_no_negative_time() -> None:
    """Also where the clock went back meanwhile."""
    event = audit.answered(LOCK, Result.SUCCESS, NOON, NOON - timedelta(hours=1))

    assert event.duration_seconds == 0


def test_a_lock_is_told_beside_its_command() -> None:
    """Who locked or unlocked what and why, under the id of the command; it is no end of one."""
    locked = audit.locked(LOCK, NOON, "order-service", "production", "the shop is down")
    unlocked = audit.unlocked(LOCK, NOON, "order-service", "staging")

    assert (locked.event, unlocked.event) == ("lock.set", "lock.removed")
    assert (locked.id, locked.user, locked.command) == ("in_9003", ALICE, LOCK.command)
    assert (locked.service, locked.environment, locked.reason) == (
        "order-service",
        "production",
        "the shop is down",
    )
    assert (unlocked.service, unlocked.environment, unlocked.reason) == ("order-service", "staging", None)
    assert (locked.result, locked.duration_seconds) == (None, None)


def test_broken_glass_is_told_with_who_and_why() -> None:
    """Of the operation it was broken for, with the approvals there were."""
    glass = Glass(BOB, "incident-commander", "the shop is down")
    event = audit.glass_broken(make_operation(votes=(make_vote(),), glass=glass), glass, NOON)

    assert (event.event, event.id, event.user) == ("glass.broken", "op_1", BOB)
    assert (event.reason, event.digest, len(event.approvals)) == ("the shop is down", "8f3a", 1)
    assert (event.result, event.action, event.service) == (None, "deploy", "order-service")


def test_a_review_is_told_and_so_is_the_reminder() -> None:
    """The one by whoever made it, the other by the bot itself."""
    reviewed = audit.glass_reviewed(make_operation(), BOB, NOON)
    reminded = audit.glass_reminded(make_operation(), NOON, "due at noon")

    assert (reviewed.event, reviewed.id, reviewed.user) == ("glass.reviewed", "op_1", BOB)
    assert (reminded.event, reminded.id, reminded.user) == ("glass.reminded", "op_1", CHATOPS)
    assert (reviewed.reason, reminded.reason) == (None, "due at noon")
