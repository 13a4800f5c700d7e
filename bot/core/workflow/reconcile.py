"""After a start or a gap, fetch and settle what was missed, the next to expire first."""

import structlog

from bot.core.domain.operation import Operation, State
from bot.core.ports.chat import CardGone, ChatError
from bot.core.workflow import ballots, ending, execute, submit, vote
from bot.core.workflow.dependencies import Dependencies
from bot.core.workflow.proceed import proceed

log = structlog.get_logger(__name__)


async def reconcile(deps: Dependencies) -> bool:
    """Settle every open operation; return whether each could be (Discord may fail in between)."""
    settled = True
    for operation in await deps.store.unsettled():
        try:
            await _settle(deps, operation.id)
        except ChatError as error:
            log.warning("not reconciled yet", operation=operation.id, error=str(error))
            settled = False
    return settled


async def _settle(deps: Dependencies, operation_id: str) -> None:
    async with deps.lock(operation_id):
        operation = await deps.store.operation(operation_id)
        if operation is None or operation.is_final or operation_id in deps.in_hand:
            return
        if operation.state is State.EXECUTING:
            deps.tasks.spawn(execute.resume(deps, operation), f"resume {operation_id}")
        elif operation.state is not State.UNKNOWN:
            await _settle_waiting(deps, operation)


async def _settle_waiting(deps: Dependencies, operation: Operation) -> None:
    if deps.clock.now() >= operation.expires_at:
        await ending.end(deps, operation, State.EXPIRED, "Nobody decided in time.")
        return
    if operation.card is None:
        operation = await submit.post(deps, operation)
    try:
        if operation.state is State.PENDING and operation.card is not None:
            operation = await ballots.hear(deps, operation, await deps.chat.ballots(operation.card))
            operation = await vote.decide(deps, operation)
            if operation.state is not State.PENDING:
                return
        proceed(deps, operation)
    except CardGone:
        await ending.end(
            deps, operation, State.CANCELLED, "Its card was deleted. Nothing was changed; ask again."
        )
