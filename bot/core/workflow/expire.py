"""Waiting ends: what nobody decided in time is expired, never approved."""

from datetime import datetime

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


async def sleep_until(deps: Dependencies, moment: datetime) -> None:
    """Wait for a moment by the wall clock, in naps that notice when it jumps."""
    while (left := (moment - deps.clock.now()).total_seconds()) > 0:
        await deps.clock.sleep(min(left, _LONGEST_NAP))


async def if_due(deps: Dependencies, operation: Operation) -> Operation:
    """Return the operation, ended where it still waits and its time is over; its lock is held."""
    if operation.state not in _REASONS or deps.clock.now() < operation.expires_at:
        return operation
    return await ending.end(deps, operation, State.EXPIRED, _REASONS[operation.state])
