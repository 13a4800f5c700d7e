"""Brings one operation to where it should stand, from what its card and its back end say now."""

from collections.abc import Collection
from functools import partial

from structlog.contextvars import bound_contextvars

from bot.core.domain.operation import Card, Operation, State
from bot.core.ports.chat import CardGone
from bot.core.workflow import ballots, ending, expire
from bot.core.workflow.decide import weigh
from bot.core.workflow.dependencies import Dependencies
from bot.core.workflow.persist import persist
from bot.core.workflow.post import post, post_later
from bot.core.workflow.proceed import proceed


def settle_soon(deps: Dependencies, operation: Operation) -> None:
    """Settle the operation beside the caller, again and again until that is possible."""
    work = partial(settle, deps, operation.id)
    deps.start_once(f"settle {operation.id}", partial(persist, deps, operation, work))


async def settle(deps: Dependencies, operation_id: str, unvoted: Collection[Card] = ()) -> None:
    """Hear missed votes, expire what is over, and only then let it go on; raise ChatError, StoreError.

    Under the cards that are `unvoted` there was no vote a moment ago.
    """
    with bound_contextvars(operation=operation_id):
        await _settle(deps, operation_id, unvoted)


async def _settle(deps: Dependencies, operation_id: str, unvoted: Collection[Card]) -> None:
    async with deps.lock(operation_id):
        operation = await deps.store.operation(operation_id)
        if operation is None:
            return
        try:
            operation = await _caught_up(deps, operation, unvoted)
        except CardGone:
            operation = await ending.end(
                deps, operation, State.CANCELLED, "Its card was deleted. Nothing was changed; ask again."
            )
        proceed(deps, operation)


async def _caught_up(deps: Dependencies, operation: Operation, unvoted: Collection[Card]) -> Operation:
    operation = await expire.if_due(deps, operation)
    if not operation.is_unstarted:
        return operation
    if operation.is_vouched and operation.card is None:
        post_later(deps, operation)
    elif operation.card is None:
        operation = await post(deps, operation)
    if operation.is_open_to_votes and operation.card is not None:
        if operation.votes or operation.card not in unvoted:  # what was heard since is no news to it
            operation = await ballots.hear(deps, operation, await deps.chat.ballots(operation.card))
        operation = await weigh(deps, operation)
    return operation
