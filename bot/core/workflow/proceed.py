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
    """Look again whenever a block of it is over, expire it in the end; raise ChatError, StoreError."""
    standing = frozenset(block.name for block in operation.blocks)
    while True:
        await _sleep(deps, operation, bool(standing))
        async with deps.lock(operation.id):
            now = await deps.store.operation(operation.id)
            if now is None or not now.awaits_people:
                return  # its execution looks at the time itself
            left = standing & await authority.names_in_the_way(deps, now.plan)
            if left != standing or deps.clock.now() >= now.expires_at:
                proceed(deps, await weigh(deps, await expire.if_due(deps, now)))
            standing = left


async def _sleep(deps: Dependencies, operation: Operation, is_blocked: bool) -> None:  # noqa: FBT001 - one caller
    """Sleep until something may have changed: by the wall clock, in naps that notice when it jumps."""
    while (left := (operation.expires_at - deps.clock.now()).total_seconds()) > 0:
        await deps.clock.sleep(min(left, _LONGEST_NAP))
        if is_blocked:
            return
