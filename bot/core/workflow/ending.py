"""How an operation ends: state and record in one write, then the card, then one message."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.domain import audit
from bot.core.domain.operation import Operation, State
from bot.core.ports.store import Stale, StoreError
from bot.core.workflow.dependencies import Dependencies


@dataclass(frozen=True, slots=True)
class Ending:
    """The state in which an execution ends, why, by what evidence, and where the back end shows it."""

    state: State
    reason: str | None = None
    evidence: str | None = None
    link: str | None = None


async def end(
    deps: Dependencies,
    operation: Operation,
    state: State,
    reason: str | None = None,
    evidence: str | None = None,
    link: str | None = None,
    *,
    told: Sequence[audit.Event] = (),
) -> Operation:
    """Move the operation to an end, with its `command` record behind `told`; raise Stale, StoreError."""
    now = deps.clock.now()
    ended = operation.move(state, finished_at=now, reason=reason, evidence=evidence, link=link)
    ended = await _keep(deps, ended, *told, audit.ending(ended, now))
    await deps.chat.show(ended)
    await deps.chat.announce(ended)
    if ended.started_at is not None:
        deps.executed(ended)
    tell_watchers(deps, ended)
    return ended


def tell_watchers(deps: Dependencies, operation: Operation) -> None:
    """Let those who `wait` for the operation go on: nothing more happens to it soon."""
    for watcher in deps.watching.pop(operation.id, ()):
        if not watcher.done():
            watcher.set_result(operation)


async def _keep(deps: Dependencies, ended: Operation, *records: audit.Event) -> Operation:
    """Save the end; where that fails, ask whether it was kept all the same: it can only be told once."""
    try:
        return await deps.store.save(ended, *records)
    except Stale:
        raise
    except StoreError:
        kept = await deps.store.operation(ended.id)
        if kept is None or (kept.state, kept.revision) != (ended.state, ended.revision + 1):
            raise
        return kept


async def wait(deps: Dependencies, operation_id: str) -> Operation:
    """Return the operation once it has ended in this process, or has to wait for its moment."""
    watcher: asyncio.Future[Operation] = asyncio.get_running_loop().create_future()
    deps.watching.setdefault(operation_id, []).append(watcher)
    try:
        now = await deps.store.operation(operation_id)
        return now if now is not None and _rests(now) else await watcher
    finally:
        _stop_watching(deps, operation_id, watcher)


def _rests(operation: Operation) -> bool:
    """Tell whether nothing more happens to it soon."""
    is_postponed = operation.state is State.APPROVED and operation.not_before is not None
    return operation.is_final or operation.state is State.UNKNOWN or is_postponed


def _stop_watching(deps: Dependencies, operation_id: str, watcher: "asyncio.Future[Operation]") -> None:
    watchers = deps.watching.get(operation_id, [])
    if watcher in watchers:
        watchers.remove(watcher)
    if not watchers:
        deps.watching.pop(operation_id, None)


def link(operation: Operation) -> str:
    """Return the address of the operation's card, or its id where it has none."""
    if operation.card is None:
        return operation.id
    card = operation.card
    return f"https://discord.com/channels/{operation.place.guild_id}/{card.channel_id}/{card.message_id}"


def busy_with(other: Operation) -> str:
    """Return the sentence for a target on which `other` executes."""
    plan, name = other.plan, other.requester.name
    return (
        f"A {plan.action} of {plan.service} to {plan.environment} is running, asked by @{name}: "
        f"{link(other)} Nothing was changed; ask again when it has ended."
    )
