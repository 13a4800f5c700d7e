"""After a start or a gap, fetch and settle what was missed, the next to expire first."""

import structlog

from bot.core.ports.chat import ChatError
from bot.core.ports.store import StoreError
from bot.core.workflow.dependencies import Dependencies
from bot.core.workflow.settle import settle

log = structlog.get_logger(__name__)


async def reconcile(deps: Dependencies) -> bool:
    """Settle every open operation; return whether each could be (Discord may fail in between)."""
    settled = True
    for operation in await deps.store.unsettled():
        try:
            await settle(deps, operation.id)
        except (ChatError, StoreError) as error:
            log.warning("not reconciled yet", operation=operation.id, error=str(error))
            settled = False
    return settled
