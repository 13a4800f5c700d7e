"""From approved to done: check everything once more, claim durably, then act and write down the end."""

from dataclasses import replace
from datetime import timedelta

import structlog

from bot.core.domain import audit
from bot.core.domain.audit import EventName
from bot.core.domain.operation import Operation, State
from bot.core.policy.matrix import Matrix
from bot.core.ports.back_end import Phase, Report
from bot.core.ports.chat import CardGone, ChatError
from bot.core.ports.store import Busy, ReviewDue
from bot.core.ports.witness import Unwitnessed
from bot.core.workflow import authority, ballots, ending, expire, follow, glass, health, review, verify
from bot.core.workflow.dependencies import Dependencies
from bot.core.workflow.ending import Ending

_FRESH = timedelta(seconds=5)
_NAP = 5.0
log = structlog.get_logger(__name__)


async def execute(deps: Dependencies, operation_id: str) -> None:
    """Start what is approved, unless that no longer holds; take up what was executing.

    Raise ChatError, StoreError where that cannot be done now: called again, it goes on from there.
    """
    while (operation := await _awaited(deps, operation_id)) is not None:
        with deps.tracer.consequence("execute", operation):
            await _go_on(deps, operation)


async def _go_on(deps: Dependencies, operation: Operation) -> None:
    """Do what is to be done with it, unless it has changed since."""
    async with deps.lock(operation.id):
        deps.hindered.pop(operation.id, None)
        fresh = await deps.store.operation(operation.id)
        if fresh is None or fresh.revision != operation.revision:
            return
        act = follow.order if fresh.state is State.APPROVED else follow.take_up
        if fresh.state is State.APPROVED:
            # or another's end could change what was just looked at
            async with deps.target(fresh.plan.service, fresh.plan.environment):
                fresh = await _claim(deps, fresh)
    if fresh.state is State.EXECUTING:
        await review.follow_up(deps, fresh)
        await _finish(deps, fresh.id, await _outcome(deps, fresh, await act(deps, fresh)))


async def _awaited(deps: Dependencies, operation_id: str) -> Operation | None:
    """Return the operation once it may start or is under way; None where it has come to an end.

    Its wait is slept through in naps, each after a look at what has become of it.
    """
    while (operation := await deps.store.operation(operation_id)) is not None:
        if operation.state not in {State.APPROVED, State.EXECUTING}:
            return None
        if not await _has_to_wait(deps, operation):
            return operation
        await deps.clock.sleep(_NAP)
    return None


async def _has_to_wait(deps: Dependencies, operation: Operation) -> bool:
    """Tell whether what is approved waits for a block that stands; one may end before its time."""
    if operation.state is not State.APPROVED or operation.not_before is None:
        return False
    is_early = deps.clock.now() < operation.not_before
    return is_early and bool(await authority.names_in_the_way(deps, operation.plan))


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
        await _hinder(deps, operation, notice)
        raise
    except Unwitnessed as error:
        log.warning("not started: nobody else would know", operation=operation.id, error=str(error))
        await _hinder(deps, operation, f"It waits. {error}")
        raise


async def _hinder(deps: Dependencies, operation: Operation, notice: str) -> None:
    """Say on the card, and to those who `wait`, why what is approved does not start yet."""
    deps.hindered[operation.id] = notice
    await deps.chat.show(operation, notice=notice)


async def _checked(deps: Dependencies, operation: Operation) -> Operation:
    """Look at the change, then at the people, and last at the policy, which nobody has to be asked for."""
    operation = await expire.if_due(deps, operation)
    if operation.is_final:
        return operation
    if (moved := await verify.drift(deps, operation)) is not None:
        return await ending.end(deps, operation, moved.state, moved.reason)
    await deps.witness.anchor()
    operation = await verify.refresh(deps, operation)
    if operation.is_final:
        return operation
    asked_at = deps.clock.now()
    who = await verify.people(deps, operation)
    if deps.clock.now() - asked_at > _FRESH and not who.is_vouched:
        raise ChatError("Discord took too long to tell who the approvers are")
    return await _judged(deps, await expire.if_due(deps, operation), who)


async def _judged(deps: Dependencies, operation: Operation, who: verify.People) -> Operation:
    if operation.is_final:
        return operation
    matrix = deps.matrix()
    found = await verify.authority_now(deps, matrix, operation, who)
    if isinstance(found, verify.Wait):
        return await _postpone(deps, operation, found)
    if isinstance(found, verify.Obstacle):
        return await ending.end(deps, operation, found.state, found.reason)
    say = authority.having_a_say(matrix, found, operation, who.voters)
    for vote in operation.votes:
        if vote.user.id not in say:
            operation = await ballots.withdraw(deps, operation, vote.user.id, vote.verdict, "counts no more")
    return await _start(deps, operation, matrix, found)


async def _postpone(deps: Dependencies, operation: Operation, wait: verify.Wait) -> Operation:
    """Keep what is approved until a block is over; it is all checked again then."""
    now = deps.clock.now()
    expires_at = max(operation.expires_at, wait.until + timedelta(seconds=operation.row.expires_seconds))
    blocks = authority.put_on_card(operation, wait.blocks, now)
    later = replace(operation, not_before=wait.until, expires_at=expires_at, blocks=blocks)
    event = audit.of(later, EventName.POSTPONED, now, by=operation.requester, reason=wait.reason)
    later = await deps.store.save(later, event)
    await deps.chat.show(later)
    ending.tell_watchers(deps, later)
    return later


async def _start(
    deps: Dependencies, operation: Operation, matrix: Matrix, demanded: authority.Demand
) -> Operation:
    """Make the intent durable, with the review that it may owe; end what another one is in the way of.

    Where the matrix that it was judged by has just been changed nothing starts: it is judged again.
    """
    now = deps.clock.now()
    started = operation.move(State.EXECUTING, started_at=now)
    event = audit.of(started, EventName.STARTED, now, by=operation.requester)
    events = [replace(event, policy=matrix.digest)]
    if operation.glass is not None:
        events.insert(0, audit.glass_broken(started, operation.glass, now))
    try:
        async with deps.policy:
            if deps.matrix() is not matrix:
                return operation
            owed = glass.owed(matrix, demanded, operation, now)
            started = await deps.store.save(started, *events, review=owed)
    except Busy:
        other = await deps.store.executing(operation.plan.service, operation.plan.environment)
        why = ending.busy_with(other) if other else "Another one ran on it. Nothing was changed; ask again."
        return await ending.end(deps, operation, State.VOID, why)
    except ReviewDue:
        why = "The glass was broken before, and nobody has reviewed that yet. Nothing was changed."
        return await ending.end(deps, operation, State.VOID, why)
    await deps.chat.show(started)
    return started


async def _outcome(deps: Dependencies, operation: Operation, report: Report | None) -> Ending:
    """Return how it ends; without a report nobody knows."""
    if report is None:
        reason = "Nobody can say what became of it. Look at the service before anything else is done."
        return Ending(State.UNKNOWN, reason)
    if report.phase is Phase.SUCCEEDED:
        return await health.check(deps, operation, report)
    return Ending(State.FAILED, report.message, report.evidence, report.link)


async def _finish(deps: Dependencies, operation_id: str, found: Ending) -> None:
    """Write down how it ended."""
    async with deps.lock(operation_id):
        operation = await deps.store.operation(operation_id)
        if operation is None or operation.state is not State.EXECUTING:
            return
        async with deps.target(operation.plan.service, operation.plan.environment):
            await ending.end(deps, operation, found.state, found.reason, found.evidence, found.link)
