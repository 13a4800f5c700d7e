"""Settles what nobody could tell: a person who may do this has looked, and says how it ended."""

from dataclasses import replace

from bot.core.domain import audit
from bot.core.domain.audit import EventName, Result
from bot.core.domain.operation import Operation, State
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.policy.evaluate import evaluate
from bot.core.policy.facts import Facts
from bot.core.workflow.dependencies import Dependencies


async def settle_outcome(deps: Dependencies, operation_id: str, by: Member, *, succeeded: bool) -> Operation:
    """Move an unknown outcome to what `by` says it was; raise Refused for those who may not ask for this."""
    async with deps.lock(operation_id):
        operation = await deps.store.operation(operation_id)
        if operation is None:
            raise Refused("unknown-operation", "There is no such operation.")
        if operation.state is not State.UNKNOWN:
            raise Refused("too-late", f"It is {operation.state}; there is nothing to settle.")
        plan = operation.plan
        facts = Facts(plan.action, plan.service, plan.environment, plan.direction, by.role_ids)
        decision = evaluate(deps.matrix(), facts)
        if decision.is_denied or not by.is_able:
            raise Refused("not-allowed", f"{decision.reason.text} So it is not yours to settle.")
        state = State.SUCCEEDED if succeeded else State.FAILED
        why = f"Settled by @{by.name}, who looked: it {'succeeded' if succeeded else 'failed'}."
        settled = operation.move(state, reason=why)
        event = audit.of(settled, EventName.SETTLED, deps.clock.now(), by=by.person, reason=why)
        result = Result.SUCCESS if succeeded else Result.FAILURE
        settled = await deps.store.save(settled, replace(event, result=result))
        await deps.chat.show(settled)
        return settled
