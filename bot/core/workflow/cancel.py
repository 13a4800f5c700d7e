"""Stopping what has not started: by the one who asked, or because its card can no longer be trusted."""

from bot.core.domain import audit
from bot.core.domain.audit import EventName
from bot.core.domain.operation import Operation, State
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.workflow import authority, ending, expire
from bot.core.workflow.dependencies import Dependencies
from bot.core.workflow.settle import settle_soon


async def cancel(deps: Dependencies, operation_id: str, by: Member) -> Operation:
    """Cancel for the requester; raise Refused for others and for what has started or ended."""
    async with deps.lock(operation_id):
        operation = await _own(deps, operation_id, by, "cancel")
        if not operation.is_unstarted:
            raise Refused("too-late", f"It is {operation.state} already and cannot be cancelled.")
        return await ending.end(
            deps, operation, State.CANCELLED, f"Cancelled by @{by.name}, who had asked for it."
        )


async def confirm(deps: Dependencies, operation_id: str, by: Member) -> Operation:
    """Let the requester confirm what the matrix wants confirmed; raise Refused."""
    async with deps.lock(operation_id):
        operation = await _own(deps, operation_id, by, "confirm")
        if operation.state is not State.CONFIRMING:
            raise Refused("too-late", f"It is {operation.state} already; there is nothing to confirm.")
        if (await expire.if_due(deps, operation)).is_final:
            raise Refused("too-late", "It was not confirmed in time. Nothing was changed; ask again.")
        if operation.is_confirmed_by_code and not operation.is_proven(by.id):
            raise Refused("no-code", "Breaking the glass takes a code here: press Enter code on its card.")
        confirmed = operation.move(authority.after_confirmation(operation))
        event = audit.of(confirmed, EventName.CONFIRMED, deps.clock.now(), by=by.person)
        confirmed = await deps.store.save(confirmed, event)
        await deps.chat.show(confirmed)
        settle_soon(deps, confirmed)
        return confirmed


async def discredit(deps: Dependencies, operation_id: str, happened: str) -> None:
    """Cancel a waiting operation because of what `happened` to its card; running ones go on."""
    async with deps.lock(operation_id):
        fresh = await deps.store.operation(operation_id)
        if fresh is None or not fresh.is_unstarted:
            return
        await ending.end(deps, fresh, State.CANCELLED, f"{happened} Nothing was changed; ask again.")


async def _own(deps: Dependencies, operation_id: str, by: Member, verb: str) -> Operation:
    operation = await deps.store.operation(operation_id)
    if operation is None:
        raise Refused("unknown-operation", "There is no such operation.")
    if by.id != operation.requester.id:
        raise Refused("not-yours", f"Only @{operation.requester.name}, who asked for this, can {verb} it.")
    return operation
