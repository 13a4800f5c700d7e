"""Moves an operation where its votes lead."""

from dataclasses import replace

from bot.core.domain import audit
from bot.core.domain.audit import EventName
from bot.core.domain.operation import Operation, State
from bot.core.workflow import authority, ending, expire
from bot.core.workflow.dependencies import Dependencies


async def weigh(deps: Dependencies, operation: Operation) -> Operation:
    """Decide what is pending, reconsider what is approved and waits; its lock is held, raise ChatError."""
    if operation.state is State.PENDING:
        return await _decide(deps, operation)
    return await _reconsider(deps, operation) if operation.is_open_to_votes else operation


async def _decide(deps: Dependencies, operation: Operation) -> Operation:
    """Return the operation, rejected or approved where its votes say so; a ❌ from an approver wins.

    A block of the request that is over asks for nothing any more.
    """
    operation = await expire.if_due(deps, operation)
    if operation.is_final:
        return operation
    voters, matrix = await authority.voters(deps, operation), deps.matrix()
    asked = authority.still_asked(operation, await authority.in_the_way(deps, matrix, operation.plan))
    count = authority.judge(matrix, operation.row, operation, voters, asked)
    if count.rejected_by is not None:
        return await ending.end(deps, operation, State.REJECTED, f"Rejected by @{count.rejected_by.name}.")
    if count.state == "approved":
        return await _approve(deps, operation)
    await deps.chat.show(operation)
    return operation


async def _approve(deps: Dependencies, operation: Operation) -> Operation:
    approved = operation.move(State.APPROVED)
    by = approved.approvals[-1].user if approved.approvals else approved.requester
    event = audit.of(approved, EventName.APPROVED, deps.clock.now(), by=by)
    approved = await deps.store.save(approved, event)
    await deps.chat.show(approved)
    return approved


async def _reconsider(deps: Dependencies, operation: Operation) -> Operation:
    """Return an approved operation that waits, rejected by a ❌ or let go on by those who may."""
    voters, matrix = await authority.voters(deps, operation), deps.matrix()
    count = authority.judge(matrix, operation.row, operation, voters)
    if count.rejected_by is not None:
        return await ending.end(deps, operation, State.REJECTED, f"Rejected by @{count.rejected_by.name}.")
    blocks = await authority.in_the_way(deps, matrix, operation.plan)
    if all(authority.passes(matrix, block, operation, voters) for block in blocks):
        operation = await deps.store.save(replace(operation, not_before=None))
    await deps.chat.show(operation)
    return operation
