"""Waiting ends: what nobody decided in time is expired, never approved."""

from bot.core.domain.operation import Operation, State
from bot.core.workflow import ending
from bot.core.workflow.dependencies import Dependencies

_REASONS = {
    State.CONFIRMING: "It was not confirmed in time.",
    State.PENDING: "Nobody decided in time.",
    State.APPROVED: "It was approved but not started in time.",
}
"""What can expire, and what is said then."""


async def if_due(deps: Dependencies, operation: Operation) -> Operation:
    """Return the operation, ended where it still waits and its time is over; its lock is held."""
    if operation.state not in _REASONS or deps.clock.now() < operation.expires_at:
        return operation
    return await ending.end(deps, operation, State.EXPIRED, _REASONS[operation.state])
