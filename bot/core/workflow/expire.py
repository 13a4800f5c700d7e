"""Waiting ends: what nobody decided in time is expired, never approved."""

from bot.core.domain.operation import Operation, State
from bot.core.workflow import ending
from bot.core.workflow.dependencies import Dependencies

_LONGEST_NAP = 30.0


async def expire_in_time(deps: Dependencies, operation: Operation) -> None:
    """Wait for the operation's expiry by the wall clock, in naps that notice when it jumps."""
    while (left := (operation.expires_at - deps.clock.now()).total_seconds()) > 0:
        await deps.clock.sleep(min(left, _LONGEST_NAP))
    await expire(deps, operation.id)


async def expire(deps: Dependencies, operation_id: str) -> None:
    """End the operation if it still waits and its time is over."""
    async with deps.lock(operation_id):
        operation = await deps.store.operation(operation_id)
        if operation is None or operation.state not in {State.CONFIRMING, State.PENDING}:
            return
        if deps.clock.now() >= operation.expires_at:
            await ending.end(deps, operation, State.EXPIRED, "Nobody decided in time.")
