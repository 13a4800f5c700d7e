"""After a start or a gap, fetch and settle what was missed, the next to expire first."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import structlog

from bot.core.domain.operation import Card, Operation
from bot.core.ports.chat import ChatError
from bot.core.ports.store import StoreError
from bot.core.workflow import review
from bot.core.workflow.dependencies import Dependencies
from bot.core.workflow.post import post_later
from bot.core.workflow.settle import settle

log = structlog.get_logger(__name__)


_RETOLD = timedelta(minutes=10)
_FORGOTTEN = timedelta(days=7)


async def retell(deps: Dependencies) -> None:
    """Show again what ended last before this start: the process may have died with it untold.

    And whatever was done while Discord was away, by a command line that could tell nobody.
    """
    ended = await deps.store.ended_since(deps.clock.now() - _FORGOTTEN)
    for operation in ended:
        if operation.is_vouched or _end(operation) > _end(ended[-1]) - _RETOLD:
            await deps.chat.show(operation)
            await deps.chat.announce(operation)


async def follow_up_reviews(deps: Dependencies) -> None:
    """Go on with every review that nobody has made: the process may have died before anyone was called."""
    for owed in await deps.reviews.open():
        operation = await deps.store.operation(owed.operation_id)
        if operation is not None:
            await review.follow_up(deps, operation)


def _end(operation: Operation) -> datetime:
    return operation.finished_at or operation.created_at


async def reconcile(deps: Dependencies) -> bool:
    """Settle every open operation; return whether each could be (Discord may fail in between)."""
    for operation in await deps.store.ended_since(deps.clock.now() - _FORGOTTEN):
        if operation.is_vouched:
            post_later(deps, operation)
    settled, operations = True, await deps.store.unsettled()
    unvoted = await _unvoted(deps, operations)
    for operation in operations:
        try:
            await settle(deps, operation.id, unvoted)
        except (ChatError, StoreError) as error:
            log.warning("not reconciled yet", operation=operation.id, error=str(error))
            settled = False
    return settled


async def _unvoted(deps: Dependencies, operations: Sequence[Operation]) -> Collection[Card]:
    """Return the cards without a vote, read in passing: of thousands, few were voted on meanwhile."""
    cards = [each.card for each in operations if each.is_open_to_votes and each.card is not None]
    try:
        return frozenset(await deps.chat.unvoted(cards))
    except ChatError as error:
        log.warning("cards not read in passing", error=str(error))
        return frozenset()
