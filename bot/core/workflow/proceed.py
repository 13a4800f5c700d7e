"""What a state calls for next, when it was reached by a decision or found at a start."""

from functools import partial

from bot.core.domain.operation import Operation, State
from bot.core.workflow import execute, expire
from bot.core.workflow.dependencies import Dependencies
from bot.core.workflow.persist import persist


def proceed(deps: Dependencies, operation: Operation) -> None:
    """Execute what may run and watch over the expiry of what waits, once however often asked."""
    if operation.state in {State.APPROVED, State.EXECUTING}:
        work = partial(execute.execute, deps, operation.id)
        deps.start_once(f"execute {operation.id}", partial(persist, deps, operation, work))
    elif operation.state in {State.CONFIRMING, State.PENDING}:
        work = partial(expire.expire_in_time, deps, operation)
        deps.start_once(f"expire {operation.id}", partial(persist, deps, operation, work))
