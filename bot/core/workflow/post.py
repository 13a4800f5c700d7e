"""Puts an operation on its card."""

import asyncio
from dataclasses import replace

from bot.core.domain.operation import Operation
from bot.core.workflow.dependencies import Dependencies


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
