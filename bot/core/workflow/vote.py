"""Reactions on a card as they come: each is heard once, weighed afresh, and may decide the operation."""

import asyncio

import structlog

from bot.core.domain import audit
from bot.core.domain.audit import EventName
from bot.core.domain.operation import Operation, Source, State, Verdict
from bot.core.ports.chat import ChatError
from bot.core.workflow import authority, ballots, ending
from bot.core.workflow.dependencies import Dependencies
from bot.core.workflow.proceed import proceed

_STOPPED = frozenset({State.REJECTED, State.EXPIRED, State.CANCELLED, State.VOID})
log = structlog.get_logger(__name__)


async def vote(deps: Dependencies, message_id: str, user_id: str, verdict: Verdict) -> None:
    """Hear a ✅ or ❌ seen on a message; what cannot be weighed now is weighed at the next reconciliation."""
    operation = await on_card(deps, message_id)
    if operation is None:
        return
    async with deps.lock(operation.id):
        fresh = await deps.store.operation(operation.id) or operation
        try:
            if fresh.state is State.PENDING:
                fresh = await ballots.cast(deps, fresh, user_id, verdict, Source.GATEWAY)
                await decide(deps, fresh)
            elif fresh.state in _STOPPED:
                await _answer_late(deps, fresh, user_id)
        except ChatError as error:
            log.warning("vote not weighed yet", operation=fresh.id, user=user_id, error=str(error))
            await deps.chat.show(fresh, notice="A vote could not be checked with Discord yet; react again.")


async def unvote(deps: Dependencies, message_id: str, user_id: str, verdict: Verdict) -> None:
    """Take back a vote whose reaction was removed before execution."""
    operation = await on_card(deps, message_id)
    if operation is None:
        return
    async with deps.lock(operation.id):
        fresh = await deps.store.operation(operation.id)
        if fresh is not None and fresh.state is State.PENDING:
            await ballots.withdraw(deps, fresh, user_id, verdict)


async def on_card(deps: Dependencies, message_id: str) -> Operation | None:
    """Return the operation shown on a message, also when its card is only just being posted."""
    operation = await deps.store.by_card(message_id)
    if operation is None and deps.posting:
        await asyncio.wait(set(deps.posting))
        operation = await deps.store.by_card(message_id)
    return operation


async def decide(deps: Dependencies, operation: Operation) -> Operation:
    """Move a pending operation where its votes lead; a ❌ from an approver wins. Raise ChatError."""
    if operation.state is not State.PENDING:
        return operation
    if deps.clock.now() >= operation.expires_at:
        return await ending.end(deps, operation, State.EXPIRED, "Nobody decided in time.")
    count = authority.judge(deps, operation.row, operation, await authority.voters(deps, operation))
    if count.rejected_by is not None:
        return await ending.end(deps, operation, State.REJECTED, f"Rejected by @{count.rejected_by.name}.")
    if count.state == "approved":
        return await _approve(deps, operation)
    await deps.chat.show(operation)
    return operation


async def _approve(deps: Dependencies, operation: Operation) -> Operation:
    approved = operation.move(State.APPROVED)
    event = audit.of(approved, EventName.APPROVED, deps.clock.now(), by=approved.approvals[-1].user)
    approved = await deps.store.save(approved, event)
    await deps.chat.show(approved)
    proceed(deps, approved)
    return approved


async def _answer_late(deps: Dependencies, operation: Operation, user_id: str) -> None:
    member = await deps.chat.member(user_id)
    if member is not None and not member.is_bot:
        why = f"This was {operation.state} before the reaction came; nothing happens."
        await ballots.object_to(deps, operation, member, why)
