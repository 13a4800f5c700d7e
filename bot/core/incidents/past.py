"""What happened to a service before its incident: the changes that may have caused it."""

from collections.abc import Sequence

from bot.core.domain.catalog import Service
from bot.core.domain.incident import Change
from bot.core.domain.operation import Operation, State
from bot.core.domain.plan import Plan
from bot.core.incidents.dependencies import Dependencies

_MOST = 5


async def last_changes(deps: Dependencies, service: Service | None) -> tuple[Change, ...]:
    """Return the newest changes of the service where it usually runs, the last first; raise StoreError."""
    if service is None:
        return ()
    running = await deps.store.executing(service.name, service.usual)
    ended = await deps.store.history(service.name, service.usual, _MOST)
    return tuple(_change(each) for each in ([running] if running else []) + list(ended))[:_MOST]


async def as_they_are(deps: Dependencies, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the changes as they stand by now, when what was running may have ended; raise StoreError."""
    return tuple([await _as_it_is(deps, each) for each in changes])


async def _as_it_is(deps: Dependencies, change: Change) -> Change:
    operation = await deps.store.operation(change.operation_id)
    return change if operation is None else _change(operation)


def _change(operation: Operation) -> Change:
    plan = operation.plan
    return Change(
        operation_id=operation.id,
        action=plan.action,
        what=_what(plan),
        environment=plan.environment,
        at=operation.started_at or operation.created_at,
        by=operation.requester,
        approvals=tuple(vote.user for vote in operation.approvals),
        result="running" if operation.state is State.EXECUTING else str(operation.state),
    )


def _what(plan: Plan) -> str:
    if plan.to_replicas is not None:
        return f"{plan.from_replicas} to {plan.to_replicas} replicas"
    if plan.migrations:
        return ", ".join(each.id for each in plan.migrations)
    return plan.version or "nothing"
