"""What is kept at GitHub of an order: a Deployment that carries it, found again by the operation's id.

Its statuses tell how far it came: none before a run is asked for, then `queued`, then `in_progress` with the
run's address, in the end `success` or `failure`; `error` where GitHub refused to make a run.
https://docs.github.com/en/rest/deployments/deployments
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec
import structlog

from bot.adapters.delivery.github_actions.repository import Repository
from bot.adapters.delivery.github_actions.shapes import Deployment, Status
from bot.adapters.http import Declined, Unreachable
from bot.core.ports.back_end import Order

_RUN = re.compile(r"/actions/runs/(\d+)")
log = structlog.get_logger(__name__)


class Payload(msgspec.Struct, frozen=True, kw_only=True):
    """The order as its Deployment carries it; `sha` is what was approved."""

    operation_id: str
    action: str
    service: str
    environment: str
    version: str
    sha: str


@dataclass(frozen=True, slots=True)
class Record:
    """A Deployment of ours with what was told of it, newest first."""

    repository: Repository
    deployment: Deployment
    payload: Payload
    statuses: Sequence[Status]

    @property
    def is_dispatched(self) -> bool:
        """Whether a run may have been asked for: this is written down before."""
        return bool(self.statuses)

    @property
    def refusal(self) -> str | None:
        """Return why GitHub made no run; None where it did not refuse."""
        first = self.statuses[0] if self.statuses else None
        is_refused = first is not None and first.state == "error" and self.run is None
        return (first.description or "it did not say why") if first and is_refused else None

    @property
    def run(self) -> int | None:
        """Return the run that was written down."""
        addresses = ((status.log_url or status.target_url or "") for status in self.statuses)
        found = next(filter(None, map(_RUN.search, addresses)), None)
        return int(found[1]) if found else None

    @property
    def has_succeeded(self) -> bool:
        """Whether it ever did: later it may have been told to be inactive."""
        return any(status.state == "success" for status in self.statuses)

    async def tell(self, state: str, description: str, **more: object) -> "Record":
        """Return the record with one more status; raise Declined or Unreachable."""
        status = await self.repository.tell(self.deployment.id, state, description, **more)
        return replace(self, statuses=(status, *self.statuses))

    async def try_to_tell(self, state: str, description: str, **more: object) -> "Record":
        """Do as `tell`, where no more hangs on it than what people see at GitHub."""
        if self.run is not None and self.statuses[0].state == state:
            return self
        try:
            return await self.tell(state, description, **more)
        except (Declined, Unreachable) as error:
            log.warning("GitHub was not told", operation=self.payload.operation_id, error=str(error))
            return self


def payload_of(order: Order) -> Payload:
    """Return what a Deployment carries of an order of an artifact."""
    artifact = order.artifact
    if artifact is None:
        raise ValueError("the order is of no artifact")
    return Payload(
        operation_id=order.operation_id,
        action=order.action,
        service=order.service,
        environment=order.environment,
        version=artifact.version,
        sha=artifact.reference,
    )


def read_payload(deployment: Deployment) -> Payload | None:
    """Return what a Deployment carries; None where it is not one of ours."""
    try:
        if isinstance(deployment.payload, str):
            return msgspec.json.decode(deployment.payload, type=Payload)
        return msgspec.convert(deployment.payload, Payload)
    except msgspec.DecodeError:
        return None


async def search(repository: Repository, operation_id: str) -> Record | None:
    """Return the record of an operation; GitHub finds it by its task, which has the id in it."""
    for deployment in reversed(await repository.deployments(task=_task(operation_id))):
        payload = read_payload(deployment)
        if payload is not None and payload.operation_id == operation_id:
            return Record(repository, deployment, payload, await repository.statuses(deployment.id))
    return None


async def create(repository: Repository, payload: Payload, environment: str) -> Record:
    """Make the record; nothing runs by that. `auto_merge` would merge, contexts would wait for checks."""
    deployment = await repository.create_deployment(
        {
            "ref": payload.sha,
            "task": _task(payload.operation_id),
            "auto_merge": False,
            "required_contexts": [],
            "environment": environment,
            "description": f"{payload.action} {payload.service} {payload.version}"[:140],
            "payload": msgspec.to_builtins(payload),
        }
    )
    return Record(repository, deployment, payload, ())


def _task(operation_id: str) -> str:
    return f"deploy:{operation_id}"
