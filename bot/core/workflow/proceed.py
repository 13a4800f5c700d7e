"""What a state calls for next, when it was reached by a decision or found at a start."""

from bot.core.domain.operation import Operation, State
from bot.core.workflow import execute, expire
from bot.core.workflow.dependencies import Dependencies


def proceed(deps: Dependencies, operation: Operation) -> None:
    """Start the execution of what is approved, and the watch over the expiry of what waits."""
    if operation.state is State.APPROVED:
        deps.tasks.spawn(execute.execute(deps, operation.id), f"execute {operation.id}")
    elif operation.state in {State.CONFIRMING, State.PENDING}:
        deps.tasks.spawn(expire.expire_in_time(deps, operation), f"expire {operation.id}")
