"""The order to the back end and what becomes of it: told once, followed to its end, asked for when lost."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from bot.core.actions import ACTIONS
from bot.core.domain import audit
from bot.core.domain.audit import EventName
from bot.core.domain.operation import Operation
from bot.core.ports.back_end import BackEnd, BackEndError, CannotTell, OrderRefused, Phase, Report
from bot.core.ports.chat import ChatError
from bot.core.ports.store import StoreError
from bot.core.workflow import planning, verify
from bot.core.workflow.dependencies import Dependencies

_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
"""Seconds between questions to a back end that does not answer, two minutes in all."""
log = structlog.get_logger(__name__)
Missing = Callable[[], Awaitable[Report | None]]
"""What to do where the back end says that the order never arrived."""


async def order(deps: Dependencies, operation: Operation) -> Report | None:
    """Order the change by the operation's id; return the terminal report, None where nobody can say."""
    return await _in_time(deps, operation, lambda back_end: _order(deps, back_end, operation))


async def take_up(deps: Dependencies, operation: Operation) -> Report | None:
    """Ask what became of an order, and give it again only if it never arrived; return as `order`."""

    async def work(back_end: BackEnd) -> Report | None:
        return await _ask(deps, back_end, operation, partial(_order_again, deps, back_end, operation))

    return await _in_time(deps, operation, work)


async def _in_time(
    deps: Dependencies, operation: Operation, work: Callable[[BackEnd], Awaitable[Report | None]]
) -> Report | None:
    """Give the work the time that an execution may take, and look once more where it came to no end."""
    if deps.catalog.find(operation.plan.service) is None:
        log.error("the service has left the settings: nobody can be asked", operation=operation.id)
        return None
    back_end = planning.back_end(deps, operation.plan)
    if back_end is None:
        log.error("the back end has left the settings: nobody can be asked", operation=operation.id)
        return None
    try:
        async with asyncio.timeout(deps.limits.execution):
            return await work(back_end)
    except (ChatError, StoreError):
        raise
    except Exception as error:  # an adapter is anybody's code: whatever it raises, the outcome is not known
        log.exception("no end in sight", operation=operation.id, error=repr(error))
        return await _last_look(deps, back_end, operation)


async def _last_look(deps: Dependencies, back_end: BackEnd, operation: Operation) -> Report | None:
    try:
        async with asyncio.timeout(deps.limits.answer):
            report = await back_end.find(operation.id)
    except Exception as error:  # likewise
        log.exception("the back end cannot tell", operation=operation.id, error=repr(error))
        return None
    return report if report is not None and report.phase is not Phase.RUNNING else None


async def _order(deps: Dependencies, back_end: BackEnd, operation: Operation) -> Report | None:
    power = ACTIONS.get(operation.plan.action)
    if power is None:
        return _failed(
            f"There is no {operation.plan.action} in this version of the bot. Nothing was ordered."
        )
    await deps.witness.anchor()  # what is not known elsewhere, too, could be denied afterwards
    try:
        await back_end.start(power.order(operation))
    except OrderRefused as refusal:
        return _failed(f"The delivery system refused: {refusal}")
    except BackEndError as error:
        log.warning("the answer was lost", operation=operation.id, error=repr(error))
        return await _ask(deps, back_end, operation, _never_arrived)
    try:
        return await _follow(deps, back_end, operation)
    except BackEndError as error:
        log.warning("lost sight of the back end", operation=operation.id, error=repr(error))
        return await _ask(deps, back_end, operation, _forgotten)


async def _order_again(deps: Dependencies, back_end: BackEnd, operation: Operation) -> Report | None:
    """Give the order once more, unless what was approved before the process ended no longer stands."""
    if (obstacle := await verify.stands(deps, operation)) is not None:
        return _failed(f"The order had not reached the back end when the bot ended. {obstacle.reason}")
    await deps.witness.anchor()
    why = "the order had not reached the back end; it is given again under the same id"
    event = audit.of(operation, EventName.RESUMED, deps.clock.now(), by=operation.requester, reason=why)
    await deps.store.record(event)
    return await _order(deps, back_end, operation)


async def _never_arrived() -> Report:
    return _failed("The order never reached the delivery system. Nothing was changed.")


async def _forgotten() -> None:
    """Stand for an order that the back end took and then knew nothing of: nobody can say what came of it."""


def _failed(message: str) -> Report:
    return Report(phase=Phase.FAILED, ready=0, desired=0, message=message)


async def _follow(deps: Dependencies, back_end: BackEnd, operation: Operation) -> Report:
    async for report in back_end.follow(operation.id):
        if report.phase is not Phase.RUNNING:
            return report
        await deps.chat.show(operation, report)
    raise CannotTell("the back end stopped telling before the end")


async def _ask(
    deps: Dependencies, back_end: BackEnd, operation: Operation, if_missing: Missing
) -> Report | None:
    """Ask what became of the order and follow it, as a back end may be away for a while.

    Give up after so many failures in a row: one that answers again is given the whole patience anew.
    """
    pauses = iter(_PAUSES)
    while True:
        try:
            report = await back_end.find(operation.id)
            if report is None:
                break
            if_missing, pauses = _forgotten, iter(_PAUSES)
            return report if report.phase is not Phase.RUNNING else await _follow(deps, back_end, operation)
        except BackEndError as error:
            log.warning("the back end does not tell yet", operation=operation.id, error=repr(error))
            if (pause := next(pauses, None)) is None:
                return None
            await deps.clock.sleep(pause)
    return await if_missing()
