"""What a state calls for next, when it was reached by a decision or found at a start."""

from functools import partial

from bot.core.domain.operation import Operation, State
from bot.core.workflow import authority, execute, expire
from bot.core.workflow.decide import weigh
from bot.core.workflow.dependencies import Dependencies
from bot.core.workflow.persist import persist

_LONGEST_NAP = 30.0


def proceed(deps: Dependencies, operation: Operation) -> None:
    """Execute what may run and watch over what waits, once however often asked."""
    if operation.state in {State.APPROVED, State.EXECUTING}:
        work = partial(execute.execute, deps, operation.id)
        deps.start_once(f"execute {operation.id}", partial(persist, deps, operation, work))
    elif operation.awaits_people:
        work = partial(_watch, deps, operation)
        deps.start_once(f"watch {operation.id}", partial(persist, deps, operation, work))


async def _watch(deps: Dependencies, operation: Operation) -> None:
    """Look again whenever a block on its card is over, expire it in the end; raise ChatError, StoreError.

    A freeze comes again and again, so what was over once is looked for all the same.
    """
    standing = _names(operation)
    while True:
        left = (operation.expires_at - deps.clock.now()).total_seconds()
        await deps.clock.sleep(min(max(left, 0), _LONGEST_NAP))  # naps notice when the clock jumps
        async with deps.lock(operation.id):
            now = await deps.store.operation(operation.id)
            if now is None or not now.awaits_people:
                return  # its execution looks at the time itself
            still = _names(now) and _names(now) & await authority.names_in_the_way(deps, now.plan)
            if standing - still or deps.clock.now() >= now.expires_at:
                proceed(deps, await weigh(deps, await expire.if_due(deps, now)))
            operation, standing = now, still


def _names(operation: Operation) -> frozenset[str]:
    return frozenset(block.name for block in operation.blocks)
