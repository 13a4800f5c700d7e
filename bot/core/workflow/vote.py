"""Reactions on a card as they come: each is heard once, weighed afresh, and may decide the operation."""

import asyncio

from bot.core.domain.operation import Operation, Source, State, Verdict
from bot.core.ports.chat import ChatDenied, ChatError
from bot.core.workflow import ballots, expire
from bot.core.workflow.decide import weigh
from bot.core.workflow.dependencies import Dependencies
from bot.core.workflow.proceed import proceed

_UNASKED = "Discord could not be asked about a vote; it counts as soon as that is possible."
_DENIED = (
    "Discord does not let the bot see since when people hold their roles, so no approval counts. Let the bot "
    "View Audit Log, or set `late_roles: count`; then react again."
)
_STOPPED = frozenset({State.REJECTED, State.EXPIRED, State.CANCELLED, State.VOID})


async def vote(deps: Dependencies, operation_id: str, user_id: str, verdict: Verdict) -> None:
    """Hear a ✅ or ❌ seen on a card; raise ChatError, StoreError where it cannot be weighed now."""
    async with deps.lock(operation_id):
        operation = await _in_time(deps, operation_id)
        if operation is None:
            return
        try:
            if operation.is_open_to_votes:
                operation = await ballots.cast(deps, operation, user_id, verdict, Source.GATEWAY)
                proceed(deps, await weigh(deps, operation))
            elif operation.state in _STOPPED and not _is_known(deps, operation, user_id, verdict):
                await _answer_late(deps, operation, user_id)
            if not _is_known(deps, operation, user_id, verdict):
                deps.said.add((operation_id, user_id, verdict))
        except ChatError as error:
            await deps.chat.show(operation, notice=_DENIED if isinstance(error, ChatDenied) else _UNASKED)
            raise


async def unvote(deps: Dependencies, operation_id: str, user_id: str, verdict: Verdict) -> None:
    """Take back a vote whose reaction was removed before execution; raise StoreError."""
    async with deps.lock(operation_id):
        deps.said.discard((operation_id, user_id, verdict))
        operation = await _in_time(deps, operation_id)
        if operation is not None and operation.is_open_to_votes:
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


def _is_known(deps: Dependencies, operation: Operation, user_id: str, verdict: Verdict) -> bool:
    """Tell whether this very reaction was heard before: events may come twice, also after the end."""
    if operation.state is State.CANCELLED and verdict is Verdict.REJECT and user_id == operation.requester.id:
        return True
    counts = any((vote.user.id, vote.verdict) == (user_id, verdict) for vote in operation.votes)
    return counts or (operation.id, user_id, verdict) in deps.said


async def _answer_late(deps: Dependencies, operation: Operation, user_id: str) -> None:
    member = await deps.chat.member(user_id)
    if member is not None and not member.is_bot:
        why = f"This was {operation.state} before the reaction came; nothing happens."
        await ballots.object_to(deps, operation, member, why)
