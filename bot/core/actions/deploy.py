"""Deploy: put a released version of a service into an environment."""

import re
from difflib import get_close_matches

import structlog

from bot.core.actions.site import Site
from bot.core.domain.catalog import Service
from bot.core.domain.comparison import Comparison
from bot.core.domain.operation import Operation
from bot.core.domain.plan import Action, Plan
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request
from bot.core.ports.back_end import Artifact, BackEndError, Order
from bot.core.ports.delivery import Delivery, UnknownVersion

_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
_SHOWN = 5
log = structlog.get_logger(__name__)


async def plan(request: Request, service: Service, site: Site) -> Plan:
    """Resolve the version to what it names now and compare with what runs; raise Refused, BackEndError."""
    version = request.version or ""
    if not _VERSION.fullmatch(version):
        raise Refused(
            "invalid-version",
            "That is not a version: it has up to 64 letters, digits and . _ + - (like v2.4.1). "
            "Nothing was deployed; choose one of the suggestions.",
        )
    artifact = await _resolve(site.delivery, service.name, version)
    running = await site.delivery.running(service.name, request.environment)
    if running.version == version:
        raise Refused(
            "already-running",
            f"{service.name} {version} already runs in {request.environment}. Nothing was deployed.",
        )
    return Plan(
        action=Action.DEPLOY,
        service=service.name,
        environment=request.environment,
        version=version,
        reference=artifact.reference,
        from_version=running.version,
        from_reference=running.reference,
        made_at=artifact.made_at,
        comparison=await _compare(site.delivery, service.name, running.reference, artifact.reference),
    )


def order(operation: Operation) -> Order:
    """Return what the back end is told, also for a rollback: exactly the artifact that was approved."""
    planned = operation.plan
    if planned.version is None or planned.reference is None:
        raise ValueError(f"{operation.id}: a {planned.action} without a resolved version")
    return Order(
        operation_id=operation.id,
        action=planned.action,
        service=planned.service,
        environment=planned.environment,
        artifact=Artifact(planned.version, planned.reference),
    )


async def _compare(delivery: Delivery, service: str, before: str | None, after: str) -> Comparison | None:
    """Return what lies in between; that nobody can say it stops no deploy."""
    if before is None or before == after:
        return None
    try:
        return await delivery.compare(service, before, after)
    except BackEndError as error:
        log.warning("the versions could not be compared", service=service, error=str(error))
        return None


async def _resolve(delivery: Delivery, service: str, version: str) -> Artifact:
    try:
        return await delivery.resolve(service, version)
    except UnknownVersion:
        known = list(await delivery.releases(service))
        near = get_close_matches(version, known, n=_SHOWN) or known[:_SHOWN]
        raise Refused(
            "unknown-version",
            f"{service} has no release {version}. Nothing was deployed. "
            f"Releases: {', '.join(near) or 'none'}.",
        ) from None
