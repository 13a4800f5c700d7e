"""What serves in an environment, by the Deployments that GitHub remembers of it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus

from bot.adapters.delivery.github_actions.options import Options
from bot.adapters.delivery.github_actions.record import Payload, Record, read_payload
from bot.adapters.delivery.github_actions.repository import PAGE, Repository
from bot.adapters.delivery.github_actions.shapes import Deployment
from bot.adapters.http import Declined
from bot.core.ports.back_end import BackEndError, CannotTell, Phase, Report
from bot.core.ports.delivery import Running

_PAGES = 10


async def serving(
    options: Options,
    repository: Repository,
    service: str,
    environment: str,
    look: Callable[[Record], Awaitable[Report | None]],
) -> Running:
    """Return the version of the newest Deployment that succeeded; `look` asks what became of an order.

    GitHub counts no replicas. Nothing that came from elsewhere is known, except Deployments of a version in a
    repository of one service: there they are sure to be of it.
    """
    async for deployment in _newest_first(repository, options.environment(environment)):
        payload = read_payload(deployment)
        if payload is None and _is_foreign(options, service, deployment):
            payload = _as_payload(service, environment, deployment)
        elif payload is None or payload.service != service:
            continue
        statuses = await repository.statuses(deployment.id)
        record = Record(repository, deployment, payload, statuses)
        if record.has_succeeded or await _has_succeeded_since(record, look):
            return Running(payload.version, None, None, payload.sha)
    return Running(None, None, None)


async def _newest_first(repository: Repository, environment: str) -> AsyncIterator[Deployment]:
    for page in range(1, _PAGES + 1):
        found = await repository.deployments(page, environment=environment)
        for deployment in sorted(found, key=lambda each: each.id, reverse=True):
            yield deployment
        if len(found) < PAGE:
            return
    raise BackEndError(
        f"GitHub: the newest {_PAGES * PAGE} deployments of {repository.name} tell nothing of it"
    )


def _is_foreign(options: Options, service: str, deployment: Deployment) -> bool:
    """Tell a Deployment that others made of the service from the one that GitHub makes for a job itself.

    That one is of the branch of the workflow, whatever is deployed.
    """
    return not options.is_shared(service) and deployment.ref != options.ref_of(service, "")


def _as_payload(service: str, environment: str, deployment: Deployment) -> Payload:
    return Payload(
        operation_id="",
        action="deploy",
        service=service,
        environment=environment,
        version=deployment.ref,
        sha=deployment.sha,
    )


async def _has_succeeded_since(record: Record, look: Callable[[Record], Awaitable[Report | None]]) -> bool:
    """Ask for the run itself: it may have ended, or have been run again, with nobody there to tell."""
    if not record.payload.operation_id or not record.is_dispatched:
        return False
    try:
        report = await look(record)
    except CannotTell:
        return False
    except Declined as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        return False  # runs are deleted after a time
    return report is not None and report.phase is Phase.SUCCEEDED
