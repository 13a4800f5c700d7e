"""Who may do this: the row that decides, what stands in the way, and whether the votes of now are enough."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core.domain.operation import Operation, State, Verdict
from bot.core.domain.person import Member
from bot.core.domain.plan import Plan
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request
from bot.core.domain.requirement import Block, Row, Slot
from bot.core.policy import quorum
from bot.core.policy.block import blocks
from bot.core.policy.evaluate import evaluate
from bot.core.policy.facts import Facts
from bot.core.policy.matrix import DIRECTIONS, Matrix
from bot.core.policy.quorum import Quorum
from bot.core.workflow.dependencies import Dependencies

Voters = Sequence[tuple[Member, Verdict]]


@dataclass(frozen=True, slots=True)
class Demand:
    """What the policy asks of a plan at one moment: the row that decides and the blocks in the way."""

    row: Row
    blocks: tuple[Block, ...] = ()


async def demand(deps: Dependencies, plan: Plan, requester: Member) -> Demand:
    """Return what the policy asks now; raise Refused where no row decides or the requester may not ask."""
    facts = Facts(plan.action, plan.service, plan.environment, plan.direction, requester.role_ids)
    decision = evaluate(deps.matrix(), facts)
    if decision.row is None or decision.is_denied:
        raise Refused("not-allowed", f"{decision.reason.text} Nothing was changed.")
    return Demand(decision.row, await in_the_way(deps, plan))


async def in_the_way(deps: Dependencies, plan: Plan) -> tuple[Block, ...]:
    """Return what blocks the plan now; raise StoreError."""
    incidents, locks = await deps.incidents.open(), await deps.locks.locks()
    target = plan.action, plan.service, plan.environment
    return blocks(deps.matrix(), incidents, locks, *target, deps.clock.now())


def refuse_stranger(matrix: Matrix, request: Request) -> None:
    """Raise Refused where the policy denies the request whatever its plan, before a back end is asked."""
    asked = (request.action, request.service, request.environment)
    roles = request.requester.role_ids
    directions = DIRECTIONS[request.action]
    decisions = [evaluate(matrix, Facts(*asked, direction, roles)) for direction in directions]
    if all(decision.is_denied for decision in decisions):
        raise Refused("not-allowed", f"{decisions[0].reason.text} Nothing was changed.")


def refuse_blocked(demanded: Demand, *, with_glass: bool) -> None:
    """Raise Refused where a block lets nothing pass: no approvals, no waiting, no break-glass."""
    for block in demanded.blocks:
        is_passable = block.override or block.waits or (with_glass and block.yields_to_glass)
        if not is_passable:
            raise Refused("blocked", f"{block.reason} Nothing was changed.")


def first_state(operation: Operation) -> State:
    """Return where an operation begins."""
    return State.CONFIRMING if operation.row.confirm else after_confirmation(operation)


def after_confirmation(operation: Operation) -> State:
    """Return where it goes on once the requester means it."""
    if operation.glass is not None:
        return State.APPROVED
    return State.PENDING if operation.row.slots or overrides(operation.blocks) else State.APPROVED


def overrides(blocks_: Sequence[Block]) -> list[tuple[Slot, ...]]:
    """Return the approvals without which the blocks are not passed; what waits for its end asks for none."""
    return [block.override for block in blocks_ if not block.waits]


def eligible(operation: Operation) -> list[tuple[Slot, ...]]:
    """Return whose votes are heard beside those for the row: whoever may let one of its blocks pass."""
    return [block.override for block in operation.blocks if block.override]


async def voters(deps: Dependencies, operation: Operation) -> Voters:
    """Return the operation's voters who are still members, as Discord knows them now; raise ChatError."""
    asked = [(await deps.chat.member(vote.user.id), vote.verdict) for vote in operation.votes]
    return [(member, verdict) for member, verdict in asked if member is not None]


def judge(
    deps: Dependencies,
    row: Row,
    operation: Operation,
    voters: Voters,
    overrides: Sequence[Sequence[Slot]] = (),
) -> Quorum:
    """Count the voters against `row` and the overrides, each by itself."""
    return quorum.judge(row, deps.matrix().roles, operation.requester.id, voters, overrides)


def passes(deps: Dependencies, block: Block, operation: Operation, voters: Voters) -> bool:
    """Tell whether the voters let the operation pass the block."""
    if not block.override:
        return False
    alone = replace(operation.row, slots=())
    return judge(deps, alone, operation, voters, [block.override]).state == "approved"
