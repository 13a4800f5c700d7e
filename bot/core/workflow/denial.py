"""Writes down what was refused to someone who clicked: once per person, reason and operation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.core.domain import audit
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.workflow.dependencies import Dependencies


@asynccontextmanager
async def noted(deps: Dependencies, operation_id: str, by: Member) -> AsyncIterator[None]:
    """Let a refusal go on once it is written down; raise StoreError where it cannot be."""
    try:
        yield
    except Refused as refusal:
        await _note(deps, operation_id, by, refusal)
        raise


async def _note(deps: Dependencies, operation_id: str, by: Member, refusal: Refused) -> None:
    """Write it down; who makes up operations is noted once, or they could fill the log."""
    operation = await deps.store.operation(operation_id)
    saying = (operation.id if operation else "", by.id, refusal.sentence)
    if saying not in deps.said:
        now = deps.clock.now()
        await deps.store.record(audit.click_denied(operation, operation_id, by.person, refusal.sentence, now))
        deps.said.add(saying)
