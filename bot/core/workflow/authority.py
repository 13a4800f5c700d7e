"""Who may do this: the row that decides, and whether the votes that stand now fill it."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.domain.operation import Operation, State, Verdict
from bot.core.domain.person import Member
from bot.core.domain.plan import Plan
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request
from bot.core.domain.requirement import Row
from bot.core.policy import freeze, quorum
from bot.core.policy.evaluate import evaluate
from bot.core.policy.facts import Facts
from bot.core.policy.matrix import DIRECTIONS, Matrix
from bot.core.policy.quorum import Quorum, RoleIds
from bot.core.workflow.dependencies import Dependencies

Voters = Sequence[tuple[Member, Verdict]]


def row_for(matrix: Matrix, plan: Plan, requester: Member, now: datetime) -> Row:
    """Return the one row that decides.

    Raise Refused where none does, where the requester may not ask, and while a freeze stands in the way.
    """
    facts = Facts(plan.action, plan.service, plan.environment, plan.direction, requester.role_ids)
    decision = evaluate(matrix, facts)
    if decision.row is None or decision.is_denied:
        raise Refused("not-allowed", f"{decision.reason.text} Nothing was changed.")
    frozen = freeze.ends(matrix.freezes, plan.action, plan.environment, now)
    if frozen is not None:
        window, end = frozen
        raise Refused(
            "frozen",
            f"The freeze {window.name} stops every {plan.action} to {plan.environment}. Nothing was changed; "
            f"it is allowed again at {end:%Y-%m-%d %H:%M} UTC.",
        )
    return decision.row


def refuse_stranger(matrix: Matrix, request: Request) -> None:
    """Raise Refused where the policy denies the request whatever its plan, before a back end is asked."""
    asked = (request.action, request.service, request.environment)
    roles = request.requester.role_ids
    directions = DIRECTIONS[request.action]
    decisions = [evaluate(matrix, Facts(*asked, direction, roles)) for direction in directions]
    if all(decision.is_denied for decision in decisions):
        raise Refused("not-allowed", f"{decisions[0].reason.text} Nothing was changed.")


def first_state(row: Row) -> State:
    """Return where an operation under `row` begins."""
    return State.CONFIRMING if row.confirm else after_confirmation(row)


def after_confirmation(row: Row) -> State:
    """Return where it goes on once the requester means it."""
    return State.PENDING if row.slots else State.APPROVED


def role_ids(matrix: Matrix, row: Row) -> RoleIds:
    """Return the role ids behind the names in `row`, as the matrix gives them now."""
    return {name: matrix.role_ids(name) for slot in row.slots for name in slot.roles}


async def voters(deps: Dependencies, operation: Operation) -> Voters:
    """Return the operation's voters who are still members, as Discord knows them now; raise ChatError."""
    asked = [(await deps.chat.member(vote.user.id), vote.verdict) for vote in operation.votes]
    return [(member, verdict) for member, verdict in asked if member is not None]


def judge(deps: Dependencies, row: Row, operation: Operation, voters: Voters) -> Quorum:
    """Count the voters against `row`."""
    return quorum.judge(row, role_ids(deps.matrix(), row), operation.requester.id, voters)
