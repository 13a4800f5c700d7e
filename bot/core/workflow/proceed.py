"""What a state calls for next, when it was reached by a decision or found at a start."""

from functools import partial

from bot.core.domain.operation import Operation, State
from bot.core.workflow import execute, expire
from bot.core.workflow.decide import weigh
from bot.core.workflow.dependencies import Dependencies
from bot.core.workflow.persist import persist


def proceed(deps: Dependencies, operation: Operation) -> None:
    """Execute what may run and watch over what waits, once however often asked."""
    if operation.state in {State.APPROVED, State.EXECUTING}:
        work = partial(execute.execute, deps, operation.id)
        deps.start_once(f"execute {operation.id}", partial(persist, deps, operation, work))
    elif operation.state in {State.CONFIRMING, State.PENDING}:
        work = partial(_watch, deps, operation)
        deps.start_once(f"watch {operation.id}", partial(persist, deps, operation, work))


async def _watch(deps: Dependencies, operation: Operation) -> None:
    """Look again whenever a block of it is over, expire it in the end; raise ChatError, StoreError."""
    ends = {block.until for block in operation.blocks if block.until is not None}
    for moment in sorted({end for end in ends if end < operation.expires_at} | {operation.expires_at}):
        await expire.sleep_until(deps, moment)
        async with deps.lock(operation.id):
            now = await deps.store.operation(operation.id)
            if now is None or now.state not in {State.CONFIRMING, State.PENDING}:
                return  # its execution looks at the time itself
            proceed(deps, await weigh(deps, await expire.if_due(deps, now)))
