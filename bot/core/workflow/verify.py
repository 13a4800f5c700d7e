"""Take the last look before anything happens: the same change, meant by the same people, still allowed."""

import asyncio
from dataclasses import dataclass

from bot.core.actions import ACTIONS
from bot.core.domain.operation import Operation, State
from bot.core.domain.person import Member
from bot.core.domain.plan import Plan, digest
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request
from bot.core.domain.requirement import Row
from bot.core.ports.back_end import BackEndError
from bot.core.ports.chat import CardGone
from bot.core.workflow import authority, ballots
from bot.core.workflow.dependencies import Dependencies

_WITHDRAWN = (
    "The approval no longer stands: an approver withdrew, left or lost the role in between. "
    "Nothing was changed; ask again."
)
_STRICTER = "The policy was changed meanwhile and asks for more. Nothing was changed; ask again."


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an approved operation must not start, and the state it ends in."""

    state: State
    reason: str


async def refresh(deps: Dependencies, operation: Operation) -> Operation:
    """Return the operation with the votes as they stand on its card now; raise CardGone, ChatError."""
    if not operation.row.slots:
        return operation
    if operation.card is None:
        raise CardGone("there is no card to read the votes from")
    return await ballots.hear(deps, operation, await deps.chat.ballots(operation.card))


async def authority_now(deps: Dependencies, operation: Operation) -> Obstacle | None:
    """Return what speaks against starting in the people and the policy as they are now.

    Raise ChatError where people cannot be read: then nothing is known and nothing may start.
    """
    requester = await deps.chat.member(operation.requester.id)
    if requester is None:
        return Obstacle(State.VOID, f"@{operation.requester.name}, who had asked, is no longer a member.")
    try:
        row_now = authority.row_for(deps.matrix(), operation.plan, requester, deps.clock.now())
    except Refused as refusal:
        return Obstacle(State.VOID, f"The policy no longer allows it. {refusal.sentence}")
    if row_now.confirm and not operation.row.confirm:
        return Obstacle(State.VOID, _STRICTER)
    voters = await authority.voters(deps, operation)
    return _count(deps, operation.row, operation, voters, _WITHDRAWN) or _count(
        deps, row_now, operation, voters, _STRICTER
    )


def _count(
    deps: Dependencies, row: Row, operation: Operation, voters: authority.Voters, otherwise: str
) -> Obstacle | None:
    """Judge the votes under the row as it was at the request, or as it is now."""
    count = authority.judge(deps, row, operation, voters)
    if count.rejected_by is not None:
        return Obstacle(State.REJECTED, f"Rejected by @{count.rejected_by.name}.")
    return None if count.state == "approved" else Obstacle(State.VOID, otherwise)


async def drift(deps: Dependencies, operation: Operation) -> Obstacle | None:
    """Plan the same request again: anything approvers agreed to that moved makes the operation void."""
    try:
        plan = await _plan_again(deps, operation)
    except Refused as refusal:
        return Obstacle(State.VOID, refusal.sentence)
    except (BackEndError, TimeoutError) as error:
        why = str(error) or "no answer in time"
        return Obstacle(
            State.VOID, f"The delivery system did not answer ({why}). Nothing was changed; ask again."
        )
    if digest(plan, operation.row) == operation.digest:
        return None
    return Obstacle(
        State.VOID,
        f"{plan.version} is no longer what was approved: it named {operation.plan.reference} "
        f"and now names {plan.reference}. Nothing was changed; ask again.",
    )


async def _plan_again(deps: Dependencies, operation: Operation) -> Plan:
    planned = operation.plan
    service = deps.catalog.find(planned.service)
    if service is None or planned.environment not in service.environments:
        raise Refused("unknown-service", "The service has left the settings. Nothing was changed.")
    power = ACTIONS.get(planned.action)
    if power is None:
        raise Refused("unknown-action", f"There is no {planned.action} any more. Nothing was changed.")
    request = Request(
        action=planned.action,
        service=planned.service,
        environment=planned.environment,
        version=planned.version,
        requester=Member(operation.requester.id, operation.requester.name),
        place=operation.place,
        interaction_id=operation.interaction_id,
        command=operation.command,
    )
    async with asyncio.timeout(deps.limits.answer):
        return await power.plan(request, service, deps.delivery(service.name))
