"""Migrate: run what is pending on a service's database, in order."""

from collections.abc import Sequence

from bot.core.actions.site import Site
from bot.core.domain.catalog import Service
from bot.core.domain.migration import Migration
from bot.core.domain.operation import Operation
from bot.core.domain.plan import Action, Plan
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request
from bot.core.ports.back_end import Order

_MOST = 50
_LONGEST_SQL = 256 * 1024


async def plan(request: Request, service: Service, site: Site) -> Plan:
    """Read what is pending, up to the one that was named; raise Refused, BackEndError."""
    if site.migrations is None:
        raise Refused(
            "no-migrations",
            f"Nothing in chatops.yaml says how {service.name} is migrated. Nothing was run; "
            "name an adapter for `migrations` there.",
        )
    pending = await site.migrations.pending(service.name, request.environment)
    if not pending:
        raise Refused(
            "nothing-pending",
            f"No migration of {service.name} is pending in {request.environment}. Nothing was run.",
        )
    chosen = _up_to(request.to, pending)
    _refuse_too_much(chosen)
    return Plan(
        action=Action.MIGRATE,
        service=service.name,
        environment=request.environment,
        migrations=tuple(chosen),
    )


def order(operation: Operation) -> Order:
    """Return what the back end is told: exactly the migrations that were shown."""
    planned = operation.plan
    if not planned.migrations:
        raise ValueError(f"{operation.id}: a migrate without migrations")
    return Order(
        operation_id=operation.id,
        action=planned.action,
        service=planned.service,
        environment=planned.environment,
        migrations=planned.migrations,
    )


def _up_to(last: str | None, pending: Sequence[Migration]) -> Sequence[Migration]:
    if last is None:
        return pending
    ids = [migration.id for migration in pending]
    if last not in ids:
        raise Refused(
            "unknown-migration",
            f"That migration is not pending. Nothing was run. Pending, in this order: {', '.join(ids)}.",
        )
    return pending[: ids.index(last) + 1]


def _refuse_too_much(chosen: Sequence[Migration]) -> None:
    """Keep to what people can read before they approve it."""
    size = sum(len(migration.sql) for migration in chosen)
    if len(chosen) > _MOST or size > _LONGEST_SQL:
        raise Refused(
            "too-much",
            f"{len(chosen)} migrations with {size} characters of SQL are more than anyone reads. "
            f"Nothing was run; go up to {chosen[0].id} first, with the option `to`.",
        )
