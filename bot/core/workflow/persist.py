"""What fails because Discord or the memory is away for a moment is done again, a bounded time long."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import chain, repeat

import structlog
from structlog.contextvars import bound_contextvars

from bot.core.domain.operation import Operation
from bot.core.ports.chat import ChatError
from bot.core.ports.store import StoreError
from bot.core.workflow.dependencies import Dependencies

_PAUSES = (1.0, 2.0, 5.0)
_WELL = timedelta(minutes=1)
"""An attempt that lasted longer was no failure of the beginning."""
log = structlog.get_logger(__name__)


async def persist(deps: Dependencies, operation: Operation, work: Callable[[], Awaitable[None]]) -> None:
    """Do `work` until it neither raises ChatError nor StoreError.

    Give up, until the next reconciliation, when the operation is over for as long as an execution may take:
    counted anew once it had gone well for a while, because what waits for a freeze may wait for days.
    """
    with bound_contextvars(operation=operation.id):
        await _persist(deps, operation, work)


async def _persist(deps: Dependencies, operation: Operation, work: Callable[[], Awaitable[None]]) -> None:
    patience = timedelta(seconds=deps.limits.execution)
    give_up_at = max(operation.expires_at, deps.clock.now()) + patience
    for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
        begun = deps.clock.now()
        try:
            await work()
        except (ChatError, StoreError) as error:
            if deps.clock.now() - begun > _WELL:
                give_up_at = max(give_up_at, deps.clock.now() + patience)
            if deps.clock.now() >= give_up_at:
                log.exception("given up until the next reconciliation", operation=operation.id)
                return
            log.warning("not yet, trying again", operation=operation.id, error=str(error))
            await deps.clock.sleep(pause)
        else:
            return
