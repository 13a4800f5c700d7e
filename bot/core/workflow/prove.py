"""A code of somebody's second factor for one operation: without it their ✅ does not count."""

from dataclasses import replace
from functools import partial

import structlog

from bot.core.domain import audit
from bot.core.domain.audit import Event, EventName, Result
from bot.core.domain.operation import Operation, State
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.domain.second_factor import Proof
from bot.core.policy import quorum
from bot.core.ports.chat import ChatError
from bot.core.ports.store import Stale, StoreError
from bot.core.workflow import authority, denial, expire
from bot.core.workflow.decide import weigh
from bot.core.workflow.dependencies import Dependencies
from bot.core.workflow.proceed import proceed
from bot.core.workflow.settle import settle_soon

log = structlog.get_logger(__name__)


async def prove(deps: Dependencies, operation_id: str, by: Member, entered: str) -> Operation:
    """Take a code for an operation, before or after the ✅ of its person; raise Refused.

    The code is used up in the transaction that keeps the proof, so it proves one thing at most. Whoever
    breaks the glass confirms with it.
    """
    async with deps.lock(operation_id):
        async with denial.noted(deps, operation_id, by):
            operation = await _open(deps, operation_id, by)
        operation = await _keep(deps, operation, by, entered)
        try:
            await _go_on(deps, operation)
        except (ChatError, StoreError) as error:  # the code is taken, so it must not be lost
            log.warning("not weighed yet", operation=operation.id, error=str(error))
            settle_soon(deps, operation)
    return operation


async def _keep(deps: Dependencies, operation: Operation, by: Member, entered: str) -> Operation:
    now = deps.clock.now()
    async with deps.second_factors.turn(by.id):
        factor = await deps.second_factors.checked(by, entered, partial(_refused, deps, operation, by))
        proven = replace(operation, proofs=(*operation.proofs, Proof(by.person, now)))
        events = [audit.of(proven, EventName.SECOND_FACTOR_GIVEN, now, by=by.person, reason="totp")]
        if proven.state is State.CONFIRMING:
            proven = proven.move(authority.after_confirmation(proven))
            events.append(audit.of(proven, EventName.CONFIRMED, now, by=by.person))
        try:
            return await deps.second_factors.accept(factor, proven, *events)
        except Stale as error:
            why = (
                "Something else happened to this at the same time. Nothing was changed; enter the next code."
            )
            raise Refused("stale", why) from error


async def _go_on(deps: Dependencies, operation: Operation) -> None:
    if operation.is_open_to_votes:
        proceed(deps, await weigh(deps, operation))
    else:
        await deps.chat.show(operation)
        settle_soon(deps, operation)


def _refused(deps: Dependencies, operation: Operation, by: Member, why: str) -> Event:
    event = audit.of(operation, EventName.SECOND_FACTOR_REFUSED, deps.clock.now(), by=by.person, reason=why)
    return replace(event, result=Result.DENIED)


async def _open(deps: Dependencies, operation_id: str, by: Member) -> Operation:
    """Return the operation if a code of this person means anything for it now; raise Refused."""
    operation = await deps.store.operation(operation_id)
    if operation is None:
        raise Refused("unknown-operation", "There is no such operation.")
    if operation.row.second_factor is None:
        raise Refused("no-need", "This asks nobody for a code. Nothing was changed.")
    operation = await expire.if_due(deps, operation)
    is_broken = operation.glass is not None and operation.state is State.CONFIRMING
    if not (operation.is_open_to_votes or is_broken):
        raise Refused("too-late", f"It is {operation.state}, so no code is taken. Nothing was changed.")
    _refuse_unfit(deps, operation, by)
    if operation.is_proven(by.id):
        raise Refused(
            "given", "Your code for this was taken already. What counts now is your ✅ on its card."
        )
    return operation


def _refuse_unfit(deps: Dependencies, operation: Operation, by: Member) -> None:
    """Raise Refused for those whose code would prove nothing: no vote, or another one breaks the glass."""
    if operation.glass is not None:
        if by.id != operation.glass.by.id:
            name = operation.glass.by.name
            raise Refused(
                "not-yours", f"Only @{name}, who breaks the glass, gives a code. Nothing was changed."
            )
        authority.refuse_unable(by)
        return
    ids, asker = deps.matrix().roles, operation.requester.id
    why = quorum.obstacle(operation.row, ids, asker, by, authority.heard(operation))
    if why is not None:
        raise Refused("no-vote", f"{why} Nothing was changed.")
