"""Scale: run more or fewer replicas of what serves."""

from bot.core.actions.site import Site
from bot.core.domain.catalog import Service
from bot.core.domain.operation import Operation
from bot.core.domain.plan import Action, Plan
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request
from bot.core.ports.back_end import Order


async def plan(request: Request, service: Service, site: Site) -> Plan:
    """Compare with the replicas wanted now, which tells the direction; raise Refused, BackEndError."""
    wanted = request.replicas
    if wanted is None:
        raise Refused("invalid-replicas", "Say how many replicas, like 3. Nothing was changed.")
    _refuse_out_of_range(service, wanted)
    now = (await site.delivery.running(service.name, request.environment)).desired
    if now is None:
        raise Refused(
            "unknown-replicas",
            f"What deploys {service.name} does not know how many replicas run, so nobody can say whether "
            "that is more or less. Nothing was changed; scale it where it runs.",
        )
    if wanted == now:
        raise Refused(
            "already-running",
            f"{service.name} already runs {now} replicas in {request.environment}. Nothing was changed.",
        )
    if wanted > now and service.max_replicas is None:
        raise Refused(
            "no-maximum",
            f"{service.name} has no max_replicas in chatops.yaml, so it is not scaled up. "
            "Nothing was changed; set it there first.",
        )
    return Plan(
        action=Action.SCALE,
        service=service.name,
        environment=request.environment,
        from_replicas=now,
        to_replicas=wanted,
        direction="up" if wanted > now else "down",
    )


def order(operation: Operation) -> Order:
    """Return what the back end is told."""
    planned = operation.plan
    if planned.to_replicas is None:
        raise ValueError(f"{operation.id}: a scale without a number of replicas")
    return Order(
        operation_id=operation.id,
        action=planned.action,
        service=planned.service,
        environment=planned.environment,
        replicas=planned.to_replicas,
    )


def _refuse_out_of_range(service: Service, wanted: int) -> None:
    if wanted < service.min_replicas:
        raise Refused(
            "too-few",
            f"{service.name} keeps {service.min_replicas} or more replicas (min_replicas in chatops.yaml). "
            "Nothing was changed.",
        )
    if service.max_replicas is not None and wanted > service.max_replicas:
        raise Refused(
            "too-many",
            f"{service.name} runs at most {service.max_replicas} replicas (max_replicas in chatops.yaml). "
            "Nothing was changed.",
        )
