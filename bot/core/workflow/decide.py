"""Moves an operation where its votes lead."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core.domain import audit
from bot.core.domain.audit import EventName
from bot.core.domain.operation import Operation, State
from bot.core.domain.requirement import Block
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
    matrix = deps.matrix()
    standing = await authority.in_the_way(deps, matrix, operation.plan)
    asked = authority.still_asked(operation, standing)
    if authority.is_too_early(operation, asked):
        await deps.chat.show(operation)
        return operation
    voters = await authority.voters(deps, operation)
    count = authority.judge(matrix, operation.row, operation, voters, asked)
    if count.rejected_by is not None:
        return await ending.end(deps, operation, State.REJECTED, f"Rejected by @{count.rejected_by.name}.")
    if count.state != "approved":
        await deps.chat.show(operation)
        return operation
    closed = [block for block in standing if block.override and not block.waits]
    closed = [block for block in closed if not authority.passes(matrix, block, operation, voters)]
    return await _hold(deps, operation, standing, closed) if closed else await _approve(deps, operation)


async def _hold(
    deps: Dependencies, operation: Operation, standing: Sequence[Block], closed: Sequence[Block]
) -> Operation:
    """Keep what its row's people approved until others let it pass, who learn from its card what began."""
    new = [block.reason for block in closed if not authority.is_shown(operation, block)]
    if new:
        now = deps.clock.now()
        operation = replace(operation, blocks=authority.put_on_card(operation, standing, now))
        by, why = operation.requester, " ".join(new)
        event = audit.of(operation, EventName.POSTPONED, now, by=by, reason=why)
        operation = await deps.store.save(operation, event)
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
