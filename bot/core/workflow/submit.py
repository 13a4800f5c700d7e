"""From a request to an operation that waits, or runs, in plain sight."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta

from structlog.contextvars import bound_contextvars

from bot.core.domain import audit
from bot.core.domain.audit import EventName
from bot.core.domain.operation import Operation, State
from bot.core.domain.plan import Plan, digest
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request
from bot.core.ports.back_end import BackEndError
from bot.core.ports.chat import ChatError
from bot.core.ports.store import Duplicate, StoreError
from bot.core.workflow import authority, ending, glass, planning
from bot.core.workflow.dependencies import Dependencies
from bot.core.workflow.post import post, post_later
from bot.core.workflow.proceed import proceed
from bot.core.workflow.settle import settle_soon

_QUEUE = "queue"


async def submit(deps: Dependencies, request: Request) -> Operation:
    """Take a request to its card; raise Refused, with the refusal written down."""
    async with _denials_recorded(deps, request):
        operation = await _operation(deps, request, await _plan(deps, request))
    deps.tracer.about(operation.id)
    with bound_contextvars(operation=operation.id):
        return await _begin(deps, request, operation)


async def _begin(deps: Dependencies, request: Request, operation: Operation) -> Operation:
    """Keep the operation and show it; what was kept of it goes on, whatever happens to the rest."""
    async with deps.lock(operation.id):
        try:
            return await _present(deps, await _take(deps, request, operation))
        except StoreError:
            if await deps.store.operation(operation.id) is not None:  # some of it was kept: it must go on
                settle_soon(deps, operation)
            raise


@asynccontextmanager
async def _denials_recorded(deps: Dependencies, request: Request) -> AsyncIterator[None]:
    try:
        yield
    except Refused as refusal:
        with suppress(Duplicate):  # the same command twice is written down once
            await deps.store.record(audit.denial(request, refusal, deps.clock.now()))
        raise


async def _take(deps: Dependencies, request: Request, operation: Operation) -> Operation:
    """Keep the operation if there is room for it; one at a time, or a burst passes the limits together."""
    why = None if operation.glass is None else f"break-glass: {operation.glass.account}"
    asker = operation.requester
    requested = audit.of(operation, EventName.REQUESTED, operation.created_at, by=asker, reason=why)
    async with deps.lock(_QUEUE):
        async with _denials_recorded(deps, request):
            await _refuse_if_busy(deps, request)
            await _refuse_if_crowded(deps, operation.plan)
        try:
            return await deps.store.add(operation, requested)
        except Duplicate:
            sentence = "This command has been taken already; look for its card in the channel."
            raise Refused("duplicate", sentence) from None


async def _present(deps: Dependencies, operation: Operation) -> Operation:
    """Put the operation on a card and let it take its course; without a card it ends here, cancelled.

    Unless it began because Discord is away: then its card comes when Discord is back.
    """
    if operation.is_vouched:
        post_later(deps, operation)
        proceed(deps, operation)
        return operation
    try:
        operation = await post(deps, operation)
    except ChatError as error:
        why = "The card could not be posted, so nobody could see this. Nothing was changed."
        await ending.end(deps, operation, State.CANCELLED, why)
        sentence = f"Discord did not take the card ({error}). Nothing was changed; ask again in a moment."
        raise Refused("no-card", sentence) from error
    proceed(deps, operation)
    return operation


async def _plan(deps: Dependencies, request: Request) -> Plan:
    deps.catalog.target(request.service, request.environment)
    authority.refuse_stranger(deps.matrix(), request)
    await _refuse_if_busy(deps, request)  # what is planned while something changes would not hold
    try:
        async with asyncio.timeout(deps.limits.answer):
            return await planning.plan(deps, request)
    except (BackEndError, TimeoutError) as error:
        raise Refused(
            "back-end-unreachable",
            f"The delivery system did not answer ({str(error) or 'not in time'}). Nothing was changed; "
            "ask again in a moment. If it cannot wait, do it by hand and tell the channel.",
        ) from error


async def _refuse_if_busy(deps: Dependencies, request: Request) -> None:
    other = await deps.store.executing(request.service, request.environment)
    if other is not None:
        raise Refused("busy", ending.busy_with(other))


async def _refuse_if_crowded(deps: Dependencies, plan: Plan) -> None:
    waiting = [operation for operation in await deps.store.unsettled() if operation.is_unstarted]
    same = sum(operation.plan.service == plan.service for operation in waiting)
    if len(waiting) >= deps.limits.pending or same >= deps.limits.pending_per_service:
        raise Refused(
            "crowded",
            f"{len(waiting)} requests are open, {same} of them for {plan.service}: no more are taken. "
            "Nothing was changed; decide or cancel some of them first.",
        )


async def _operation(deps: Dependencies, request: Request, plan: Plan) -> Operation:
    """Ask the policy and return what becomes of the request; raise Refused."""
    matrix = deps.matrix()
    demanded = await authority.demand(deps, matrix, plan, request.requester)
    broken = await glass.broken(deps, matrix, request, demanded)
    authority.refuse_blocked(demanded, with_glass=broken is not None)
    now = deps.clock.now()
    operation = Operation(
        id=deps.new_id(),
        interaction_id=request.interaction_id,
        plan=plan,
        digest=digest(plan, demanded.row),
        row=demanded.row,
        roles=matrix.behind(demanded.row),
        policy=matrix.digest,
        requester=request.requester.person,
        command=request.command,
        place=request.place,
        state=State.CONFIRMING,
        created_at=now,
        expires_at=now + timedelta(seconds=demanded.row.expires_seconds),
        blocks=demanded.blocks,
        glass=broken,
    )
    return replace(operation, state=authority.first_state(operation))
