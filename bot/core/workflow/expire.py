"""Waiting ends: what nobody decided in time is expired, never approved."""

from bot.core.domain.operation import Operation, State
from bot.core.workflow import ending
from bot.core.workflow.dependencies import Dependencies

_LONGEST_NAP = 30.0
_REASONS = {
    State.CONFIRMING: "It was not confirmed in time.",
    State.PENDING: "Nobody decided in time.",
    State.APPROVED: "It was approved but not started in time.",
}
"""What can expire, and what is said then."""


async def expire_in_time(deps: Dependencies, operation: Operation) -> None:
    """Wait for the operation's expiry by the wall clock, in naps that notice when it jumps."""
    while (left := (operation.expires_at - deps.clock.now()).total_seconds()) > 0:
        await deps.clock.sleep(min(left, _LONGEST_NAP))
    async with deps.lock(operation.id):
        now = await deps.store.operation(operation.id)
        if now is not None and now.state is not State.APPROVED:  # its execution looks at the time itself
            await if_due(deps, now)


async def if_due(deps: Dependencies, operation: Operation) -> Operation:
    """Return the operation, ended where it still waits and its time is over; its lock is held."""
    if operation.state not in _REASONS or deps.clock.now() < operation.expires_at:
        return operation
    return await ending.end(deps, operation, State.EXPIRED, _REASONS[operation.state])
