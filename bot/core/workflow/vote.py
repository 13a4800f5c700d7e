"""Reactions on a card as they come: each is heard once, weighed afresh, and may decide the operation."""

import asyncio

from bot.core.domain import audit
from bot.core.domain.audit import EventName
from bot.core.domain.operation import Operation, Source, State, Verdict
from bot.core.ports.chat import ChatError
from bot.core.workflow import authority, ballots, ending, expire
from bot.core.workflow.dependencies import Dependencies
from bot.core.workflow.proceed import proceed

_STOPPED = frozenset({State.REJECTED, State.EXPIRED, State.CANCELLED, State.VOID})


async def vote(deps: Dependencies, operation_id: str, user_id: str, verdict: Verdict) -> None:
    """Hear a ✅ or ❌ seen on a card; raise ChatError, StoreError where it cannot be weighed now."""
    async with deps.lock(operation_id):
        operation = await _in_time(deps, operation_id)
        if operation is None:
            return
        try:
            if operation.state is State.PENDING:
                operation = await ballots.cast(deps, operation, user_id, verdict, Source.GATEWAY)
                await decide(deps, operation)
            elif operation.state in _STOPPED and not _ended_it(operation, user_id, verdict):
                await _answer_late(deps, operation, user_id)
        except ChatError:
            notice = "Discord could not be asked about a vote; it counts as soon as that is possible."
            await deps.chat.show(operation, notice=notice)
            raise


async def unvote(deps: Dependencies, operation_id: str, user_id: str, verdict: Verdict) -> None:
    """Take back a vote whose reaction was removed before execution; raise StoreError."""
    async with deps.lock(operation_id):
        operation = await _in_time(deps, operation_id)
        if operation is not None and operation.state is State.PENDING:
            await ballots.withdraw(deps, operation, user_id, verdict)


async def _in_time(deps: Dependencies, operation_id: str) -> Operation | None:
    """Return the operation as it is now; what comes at its expiry or later comes too late."""
    operation = await deps.store.operation(operation_id)
    return None if operation is None else await expire.if_due(deps, operation)


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
    operation = await expire.if_due(deps, operation)
    if operation.is_final:
        return operation
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


def _ended_it(operation: Operation, user_id: str, verdict: Verdict) -> bool:
    """Tell whether the operation knows this very reaction: events may come twice."""
    if operation.state is State.CANCELLED and verdict is Verdict.REJECT:
        return user_id == operation.requester.id
    return any((vote.user.id, vote.verdict) == (user_id, verdict) for vote in operation.votes)


async def _answer_late(deps: Dependencies, operation: Operation, user_id: str) -> None:
    member = await deps.chat.member(user_id)
    if member is not None and not member.is_bot:
        why = f"This was {operation.state} before the reaction came; nothing happens."
        await ballots.object_to(deps, operation, member, why)
