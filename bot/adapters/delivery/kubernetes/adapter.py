"""Carries orders out on deployments: one patch each, found again by the mark that it leaves."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Self

import aiohttp

from bot.adapters.cluster import Cluster, Place, Places, Right
from bot.adapters.cluster.cluster import selector
from bot.adapters.delivery.kubernetes import fallback, marks, options, patches, trouble
from bot.adapters.delivery.kubernetes.marks import Mark
from bot.adapters.delivery.kubernetes.rollout import Rollout
from bot.adapters.http import Declined, as_order, as_search
from bot.adapters.polling import poll
from bot.adapters.versions import Image, Registry
from bot.core.domain.comparison import Comparison
from bot.core.ports.back_end import (
    Artifact,
    BackEndError,
    CannotTell,
    NotSetUp,
    Order,
    OrderRefused,
    Phase,
    Report,
)
from bot.core.ports.delivery import Running

RIGHTS = (
    Right("get", "apps", "deployments"),
    Right("list", "apps", "deployments"),
    Right("patch", "apps", "deployments"),
    Right("list", "apps", "replicasets"),
    Right("list", "", "pods"),
    Right("list", "", "events"),
)
_TRIES = 5
"""How often a deployment that others change at the same time is read and decided upon anew."""
Json = dict[str, Any]


class KubernetesDelivery:
    """Deploy to a cluster: `places` tells where services are, `versions` what there is of them."""

    fallback = staticmethod(fallback.commands)

    def __init__(self, cluster: Cluster, places: Places, versions: Registry, every: float) -> None:
        self._cluster = cluster
        self._places = places
        self._versions = versions
        self._every = every
        self._starting = asyncio.Lock()
        self._sent: set[str] = set()

    @classmethod
    def build(
        cls, session: aiohttp.ClientSession, given: Mapping[str, Any], _environ: Mapping[str, str]
    ) -> Self:
        """Build from settings; raise ValueError. No connection is opened yet."""
        read = options.read(given)
        return cls(read.cluster(), read.places(), read.versions(session), read.poll)

    # --------------------------------------------------------------- asking

    async def releases(self, service: str) -> Sequence[str]:
        """Return the tags of its image, newest version first."""
        return await self._versions.releases(service)

    async def resolve(self, service: str, version: str) -> Artifact:
        """Return the digest that the tag names now; raise UnknownVersion."""
        return await self._versions.resolve(service, version)

    async def compare(self, service: str, before: str, after: str) -> Comparison | None:  # noqa: ARG002 - the port's
        """Return None: a registry knows no history."""
        return None

    async def running(self, service: str, environment: str) -> Running:
        """Return what serves now."""
        return (await self._rollout(self._places.of(service, environment))).running()

    async def ping(self) -> str:
        """Return one line on the cluster and our rights in it; raise BackEndError with what is missing."""
        return await self._cluster.ping(RIGHTS, self._places.namespaces)

    async def close(self) -> None:
        """Close the connection to the cluster."""
        await self._cluster.close()

    # ------------------------------------------------------------- ordering

    async def start(self, order: Order) -> None:
        """Begin an order; the same again changes nothing. Raise OrderRefused or CannotTell."""
        _check(order)
        async with self._starting:
            with as_order(lambda: order.operation_id in self._sent):
                try:
                    known = await self._search(order.operation_id)
                    if known is None:
                        await self._begin(order, self._place(order))
                except NotSetUp as error:  # no call is made then
                    raise OrderRefused(f"Nothing was started: {error}") from error
        if known is not None and not known.stands_for(order):
            raise OrderRefused(f"{order.operation_id} already stands for another order.")

    async def follow(self, operation_id: str) -> AsyncGenerator[Report, None]:
        """Yield reports as they change, the last one terminal; raise BackEndError."""
        known = await self._search(operation_id)
        if known is None:
            raise BackEndError(f"No deployment has a mark of {operation_id}.")
        async for report in poll(lambda: self._look(known), self._every):
            yield report

    async def find(self, operation_id: str) -> Report | None:
        """Return what became of an order; None where nothing has its mark. Raise CannotTell."""
        with as_search(operation_id):
            known = await self._search(operation_id)
            if known is not None:
                return await self._look(known)
            await self._check_memory(operation_id)
        if operation_id in self._sent:
            raise CannotTell(f"{operation_id} was sent to Kubernetes, and nothing has its mark.")
        return None

    async def _search(self, operation_id: str) -> Mark | None:
        """Return the mark of an order, wherever it is: on a deployment, or still on its ReplicaSets."""
        for objects in (self._cluster.deployments, self._cluster.replica_sets):
            for namespace in self._places.namespaces:
                for each in await objects(namespace):
                    if operation_id in marks.earlier(each):
                        raise CannotTell(
                            f"{operation_id} is of long ago: how it ended is not noted any more."
                        )
                    if operation_id not in marks.notes(each).get(marks.OPERATIONS, ""):
                        continue
                    found = [mark for mark in marks.read(each) if mark.id == operation_id]
                    if found:
                        return found[0]
        return None

    async def _check_memory(self, operation_id: str) -> None:
        """Raise CannotTell where a deployment may have had an order that has no sign on it any more."""
        for namespace in self._places.namespaces:
            for each in await self._cluster.deployments(namespace):
                if marks.is_full(each):
                    raise CannotTell(
                        f"{each['metadata']['name']} in {namespace} has had more orders than are noted; "
                        f"{operation_id} may be one of them."
                    )

    def _place(self, of: Order | Mark) -> Place:
        try:
            return self._places.of(of.service, of.environment)
        except BackEndError as error:
            raise OrderRefused(f"Nothing was started: {error}") from error

    async def _begin(self, order: Order, place: Place) -> None:
        """Change the deployment as it was read; read again and decide again where it changed meanwhile."""
        for _ in range(_TRIES):
            rollout = await self._rollout(place)
            before = marks.read(rollout.deployment)
            if any(mark.id == order.operation_id for mark in before):
                return  # the answer to an earlier try was lost
            end = await self._end_of(before, rollout)
            new = marks.mark(order, rollout.version)
            annotations = marks.written(before, new, end, marks.earlier(rollout.deployment))
            patch = self._patch(order, rollout, annotations)
            self._sent.add(order.operation_id)
            try:
                await self._cluster.patch_deployment(place.namespace, place.deployment, patch)
            except Declined as error:
                if error.is_certain:
                    self._sent.discard(order.operation_id)
                if error.status != HTTPStatus.CONFLICT:
                    raise
            else:
                return
        raise OrderRefused(
            f"Nothing was started: somebody else kept changing {place.deployment} in {place.namespace}."
        )

    async def _end_of(self, before: Sequence[Mark], rollout: Rollout) -> Report | None:
        """Return how the last order ended, None where nobody knows; raise OrderRefused if it has not."""
        if not before:
            return None
        try:
            report = await self._report(before[-1], rollout)
        except CannotTell:
            return None
        if report.phase is Phase.RUNNING:
            raise OrderRefused(
                f"Nothing was started: {before[-1].id} still changes {before[-1].service} in "
                f"{before[-1].environment}; wait for its end."
            )
        return report

    def _patch(self, order: Order, rollout: Rollout, annotations: Mapping[str, str]) -> Json | Sequence[Json]:
        if rollout.image is None:  # Kubernetes would add a container of that name
            named = ", ".join(rollout.containers)
            raise OrderRefused(
                f"Nothing was started: the deployment has no container {rollout.container}, only {named}."
            )
        if order.replicas is not None:
            return patches.scaled(rollout, order.replicas, annotations)
        assert order.artifact is not None  # noqa: S101 - `_check` has seen to it
        image = f"{self._versions.image(order.service).name}@{order.artifact.reference}"
        template = rollout.template(image) if order.action == "rollback" else None
        if template is not None:
            return patches.undone(rollout, template, annotations)
        return patches.deployed(rollout, image, annotations)

    # ------------------------------------------------------------ following

    async def _look(self, known: Mark) -> Report:
        """Return where an order stands now."""
        rollout = await self._rollout(self._place(known))
        have = marks.read(rollout.deployment)
        found = next((mark for mark in have if mark.id == known.id), None)
        if found is None or (found is not have[-1] and found.end is None):
            raise CannotTell(
                f"{known.id} changed {known.service} in {known.environment}, and somebody has since; "
                f"how it ended is not known."
            )
        return found.end or await self._report(found, rollout)

    async def _report(self, mark: Mark, rollout: Rollout) -> Report:
        """Return where the newest order of a deployment stands; raise CannotTell where others changed it."""
        if mark.end is not None:
            return mark.end
        _compare(mark, rollout)
        is_scaling = mark.replicas is not None
        ready, desired = rollout.ready if is_scaling else rollout.ready_anew, rollout.desired
        phase, evidence, message = Phase.RUNNING, "", ""
        if rollout.is_complete:
            phase, ready = Phase.SUCCEEDED, desired
            evidence = f"{desired}/{desired} replicas healthy, version {mark.version}"
        elif rollout.newest is not None:
            message = await trouble.of_pods(self._cluster, rollout.newest)
        if phase is Phase.RUNNING and rollout.is_late:
            phase, evidence = Phase.FAILED, f"{ready}/{desired} replicas ready in time. {message}".strip()
            message = ""
        return Report(
            phase=phase,
            ready=ready,
            desired=desired,
            version=mark.version,
            message=message,
            evidence=evidence,
        )

    async def _rollout(self, place: Place) -> Rollout:
        deployment = await self._cluster.deployment(place.namespace, place.deployment)
        sets = await self._cluster.replica_sets(place.namespace, selector(deployment))
        return Rollout.of(deployment, sets, place.container)


def _check(order: Order) -> None:
    """Raise OrderRefused where an order is not one that this can carry out."""
    is_scaling = order.action == "scale"
    is_whole = (order.replicas is not None) == is_scaling and (order.artifact is None) == is_scaling
    if order.migrations or not is_whole or order.action not in {"deploy", "rollback", "scale"}:
        raise OrderRefused("Nothing was started: order a version to deploy, or a number of replicas.")
    if order.replicas is not None and order.replicas < 0:
        raise OrderRefused(f"Nothing was started: there cannot be {order.replicas} replicas.")
    if order.artifact is not None:
        try:
            Image.read(f"image@{order.artifact.reference}")
        except ValueError as error:
            raise OrderRefused(
                f"Nothing was started: {order.artifact.reference!r} is no image's digest."
            ) from error


def _compare(mark: Mark, rollout: Rollout) -> None:
    """Raise CannotTell where the deployment is not any more what the order made of it."""
    named = Image.read(rollout.image).digest if rollout.image else None
    is_other_image = mark.reference is not None and named != mark.reference
    is_other_number = mark.replicas is not None and rollout.desired != mark.replicas
    if is_other_image or is_other_number:
        raise CannotTell(
            f"Somebody has changed {mark.service} in {mark.environment} since {mark.id}; "
            f"how that ended is not known."
        )
