"""From approved to done: check everything once more, claim durably, then act and write down the end."""

from datetime import timedelta

import structlog

from bot.core.domain import audit
from bot.core.domain.audit import EventName
from bot.core.domain.operation import Operation, State
from bot.core.ports.back_end import Phase, Report
from bot.core.ports.chat import CardGone, ChatError
from bot.core.ports.store import Busy
from bot.core.workflow import ending, expire, follow, verify
from bot.core.workflow.dependencies import Dependencies

_FRESH = timedelta(seconds=5)
log = structlog.get_logger(__name__)


async def execute(deps: Dependencies, operation_id: str) -> None:
    """Start what is approved, unless that no longer holds; take up what was executing.

    Raise ChatError, StoreError where that cannot be done now: called again, it goes on from there.
    """
    async with deps.lock(operation_id):
        operation = await deps.store.operation(operation_id)
        if operation is None:
            return
        act = follow.order
        if operation.state is State.APPROVED:
            operation = await _claim(deps, operation)
        else:
            act = follow.take_up
    if operation.state is State.EXECUTING:
        await _finish(deps, operation.id, await act(deps, operation))


async def _claim(deps: Dependencies, operation: Operation) -> Operation:
    """Make the intent durable, or end what may not start; raise ChatError where that cannot be judged."""
    try:
        return await _checked(deps, operation)
    except CardGone:
        why = "Its card was deleted. Nothing was changed; ask again."
        return await ending.end(deps, operation, State.CANCELLED, why)
    except ChatError as error:
        log.warning("not started: authority could not be checked", operation=operation.id, error=str(error))
        notice = "Discord could not be asked about the approvers; it starts as soon as that is possible."
        await deps.chat.show(operation, notice=notice)
        raise


async def _checked(deps: Dependencies, operation: Operation) -> Operation:
    """Look at the people last, so that what is known of them is fresh when it starts."""
    operation = await expire.if_due(deps, operation)
    if operation.is_final:
        return operation
    obstacle = await verify.drift(deps, operation)
    asked_at = deps.clock.now()
    if obstacle is None:
        operation = await verify.refresh(deps, operation)
        if operation.is_final:
            return operation
        obstacle = await verify.authority_now(deps, operation)
    if obstacle is not None:
        return await ending.end(deps, operation, obstacle.state, obstacle.reason)
    if deps.clock.now() - asked_at > _FRESH:
        raise ChatError("Discord took too long to tell who the approvers are")
    return await _start(deps, await expire.if_due(deps, operation))


async def _start(deps: Dependencies, operation: Operation) -> Operation:
    if operation.is_final:
        return operation
    now = deps.clock.now()
    started = operation.move(State.EXECUTING, started_at=now)
    event = audit.of(started, EventName.STARTED, now, by=operation.requester)
    try:
        started = await deps.store.save(started, event)
    except Busy:
        other = await deps.store.executing(operation.plan.service, operation.plan.environment)
        why = ending.busy_with(other) if other else "Another one ran on it. Nothing was changed; ask again."
        return await ending.end(deps, operation, State.VOID, why)
    await deps.chat.show(started)
    return started


async def _finish(deps: Dependencies, operation_id: str, report: Report | None) -> None:
    """Write down how it ended; without a report nobody knows."""
    async with deps.lock(operation_id):
        operation = await deps.store.operation(operation_id)
        if operation is None or operation.state is not State.EXECUTING:
            return
        if report is None:
            reason = "Nobody can say what became of it. Look at the service before anything else is done."
            await ending.end(deps, operation, State.UNKNOWN, reason)
        elif report.phase is Phase.SUCCEEDED:
            await ending.end(deps, operation, State.SUCCEEDED, evidence=report.evidence)
        else:
            await ending.end(deps, operation, State.FAILED, report.message, report.evidence)
