"""Puts an operation on its card: at once, or beside what goes on without it while the chat is away."""

import asyncio
from dataclasses import replace
from functools import partial

from bot.core.domain.operation import Operation
from bot.core.workflow.dependencies import Dependencies
from bot.core.workflow.persist import persist


async def post(deps: Dependencies, operation: Operation) -> Operation:
    """Post the card and remember it; votes that come meanwhile wait for that. Raise ChatError."""
    posted = asyncio.get_running_loop().create_future()
    deps.posting.add(posted)
    try:
        card = await deps.chat.post(operation)
        return await deps.store.save(replace(operation, card=card))
    finally:
        deps.posting.discard(posted)
        posted.set_result(None)


def post_later(deps: Dependencies, operation: Operation) -> None:
    """Post the card beside the caller, again and again until the chat takes it."""
    work = partial(_post_meanwhile, deps, operation.id)
    deps.start_once(f"card {operation.id}", partial(persist, deps, operation, work))


async def _post_meanwhile(deps: Dependencies, operation_id: str) -> None:
    """Post the card of what goes on all the same; what has ended is shown, and not touched any more."""
    operation, saying = await deps.store.operation(operation_id), ("card", operation_id)
    if operation is None or operation.card is not None or saying in deps.said:
        return
    card = await deps.chat.post(operation)
    async with deps.lock(operation_id):
        now = await deps.store.operation(operation_id) or operation
        now = replace(now, card=card)
        if now.is_final:
            deps.said.add(saying)
        await deps.chat.show(now if now.is_final else await deps.store.save(now))
