"""From approved to done: check everything once more, claim durably, then act and follow."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from bot.core.actions import ACTIONS
from bot.core.domain import audit
from bot.core.domain.audit import EventName
from bot.core.domain.operation import Operation, State
from bot.core.ports.chat import CardGone, ChatError
from bot.core.ports.delivery import CannotTell, Delivery, DeliveryError, DeliveryRefused, Phase, Report
from bot.core.ports.store import Busy
from bot.core.workflow import ending, verify
from bot.core.workflow.dependencies import Dependencies

_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)
log = structlog.get_logger(__name__)


async def execute(deps: Dependencies, operation_id: str) -> None:
    """Run an approved operation, unless what was approved no longer holds."""
    async with deps.lock(operation_id):
        operation = await deps.store.operation(operation_id)
        if operation is None or operation.state is not State.APPROVED:
            return
        claimed = await _claim(deps, operation)
    if claimed is not None:
        await run(deps, claimed)


async def _claim(deps: Dependencies, operation: Operation) -> Operation | None:
    """Make the intent durable; end what may not start, and leave what cannot be judged now."""
    try:
        operation = await verify.refresh(deps, operation)
        if operation.is_final:
            return None
        obstacle = await verify.obstacle(deps, operation)
        if obstacle is not None:
            await ending.end(deps, operation, obstacle.state, obstacle.reason)
            return None
        return await _start(deps, operation)
    except CardGone:
        await ending.end(
            deps, operation, State.CANCELLED, "Its card was deleted. Nothing was changed; ask again."
        )
    except ChatError as error:
        log.warning("not started: authority could not be checked", operation=operation.id, error=str(error))
        await deps.chat.show(
            operation, notice="Discord could not be asked about the approvers; not started yet."
        )
    return None


async def _start(deps: Dependencies, operation: Operation) -> Operation | None:
    now = deps.clock.now()
    started = operation.move(State.EXECUTING, started_at=now)
    try:
        started = await deps.store.save(
            started, audit.of(started, EventName.STARTED, now, by=operation.requester)
        )
    except Busy:
        other = await deps.store.executing(operation.plan.service, operation.plan.environment)
        reason = (
            ending.busy_with(other)
            if other
            else "Another operation ran on it. Nothing was changed; ask again."
        )
        await ending.end(deps, operation, State.VOID, reason)
        return None
    await deps.chat.show(started)
    return started


async def run(deps: Dependencies, operation: Operation) -> None:
    """Order the change by the operation's id, follow it to its end and write that down."""
    await _carry(deps, operation, partial(_order, deps, operation))


async def resume(deps: Dependencies, operation: Operation) -> None:
    """Take up what was executing when the process ended: ask first, order again only what never arrived."""
    ask = partial(_ask, deps, operation, if_missing=partial(_order_again, deps, operation))
    await _carry(deps, operation, ask)


async def _carry(
    deps: Dependencies, operation: Operation, work: Callable[[], Awaitable[Report | None]]
) -> None:
    deps.in_hand.add(operation.id)
    try:
        report = await work()
        async with deps.lock(operation.id):
            await _finish(deps, operation, report)
    finally:
        deps.in_hand.discard(operation.id)


async def _order(deps: Dependencies, operation: Operation) -> Report | None:
    """Return the terminal report, or None where nobody can say."""
    delivery = deps.delivery(operation.plan.service)
    try:
        async with asyncio.timeout(deps.limits.execution):
            await delivery.start(ACTIONS[operation.plan.action].order(operation))
            return await _follow(deps, delivery, operation)
    except DeliveryRefused as refusal:
        return _failed(f"The delivery system refused: {refusal}")
    except (DeliveryError, TimeoutError) as error:
        log.warning("lost sight of the back end", operation=operation.id, error=repr(error))
        return await _ask(deps, operation, if_missing=_never_arrived)


async def _order_again(deps: Dependencies, operation: Operation) -> Report | None:
    why = "the order had not reached the back end; it is given again under the same id"
    event = audit.of(operation, EventName.RESUMED, deps.clock.now(), by=operation.requester, reason=why)
    await deps.store.record(event)
    return await _order(deps, operation)


async def _never_arrived() -> Report:
    return _failed("The order never reached the delivery system. Nothing was changed.")


def _failed(message: str) -> Report:
    return Report(phase=Phase.FAILED, ready=0, desired=0, message=message)


async def _follow(deps: Dependencies, delivery: Delivery, operation: Operation) -> Report:
    async for report in delivery.follow(operation.id):
        if report.phase is not Phase.RUNNING:
            return report
        await deps.chat.show(operation, report)
    raise CannotTell("the back end stopped telling before the end")


async def _ask(
    deps: Dependencies, operation: Operation, if_missing: Callable[[], Awaitable[Report | None]]
) -> Report | None:
    """Ask what became of the order, follow it if it still runs; None where nobody can say."""
    delivery = deps.delivery(operation.plan.service)
    try:
        async with asyncio.timeout(deps.limits.execution):
            report = await _find(deps, delivery, operation.id)
            if report is not None and report.phase is Phase.RUNNING:
                report = await _follow(deps, delivery, operation)
    except (DeliveryError, TimeoutError) as error:
        log.warning("the back end cannot tell", operation=operation.id, error=repr(error))
        return None
    return report if report is not None else await if_missing()


async def _find(deps: Dependencies, delivery: Delivery, operation_id: str) -> Report | None:
    """Ask a back end that may be away for a moment, a bounded number of times."""
    for pause in _PAUSES:
        try:
            return await delivery.find(operation_id)
        except CannotTell:
            raise
        except DeliveryError as error:
            log.info("the back end does not answer yet", operation=operation_id, error=str(error))
            await deps.clock.sleep(pause)
    return await delivery.find(operation_id)


async def _finish(deps: Dependencies, operation: Operation, report: Report | None) -> None:
    if report is None:
        reason = "Nobody can say what became of it. Look at the service before anything else is done."
        await ending.end(deps, operation, State.UNKNOWN, reason)
    elif report.phase is Phase.SUCCEEDED:
        await ending.end(deps, operation, State.SUCCEEDED, evidence=report.evidence)
    else:
        await ending.end(deps, operation, State.FAILED, report.message, report.evidence)
