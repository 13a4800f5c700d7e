"""Carries orders out as Jobs: one for each order, by a name that only this order can have."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Self

import aiohttp

from bot.adapters.cluster import Cluster, Place, Right
from bot.adapters.http import Declined, as_order, as_search
from bot.adapters.migrations import pending
from bot.adapters.migrations.kubernetes import fallback, jobs, options, outcome
from bot.adapters.migrations.kubernetes.options import Options
from bot.adapters.migrations.kubernetes.outcome import Pod
from bot.core.domain.migration import Migration
from bot.core.ports.back_end import BackEndError, CannotTell, NotSetUp, Order, OrderRefused, Phase, Report

RIGHTS = (
    Right("get", "apps", "deployments"),
    Right("get", "batch", "jobs"),
    Right("list", "batch", "jobs"),
    Right("create", "batch", "jobs"),
    Right("delete", "batch", "jobs"),
    Right("list", "", "pods"),
    Right("get", "", "pods/log"),
)
_KEPT = 300
"""Seconds after which Kubernetes removes a Job that only asked, should the bot have died before."""
Json = dict[str, Any]


class KubernetesMigrations:
    """Migrate with the configured commands, in the containers of the services."""

    fallback = staticmethod(fallback.commands)

    def __init__(self, cluster: Cluster, given: Options) -> None:
        self._cluster = cluster
        self._options = given
        self._places = given.places()
        self._starting = asyncio.Lock()
        self._sent: set[str] = set()

    @classmethod
    def build(cls, _: aiohttp.ClientSession, given: Mapping[str, Any], _environ: Mapping[str, str]) -> Self:
        """Build from settings; raise ValueError. No connection is opened yet."""
        read = options.read(given)
        return cls(read.cluster(), read)

    async def pending(self, service: str, environment: str) -> Sequence[Migration]:
        """Return what the command prints in a Job of its own, which is removed; raise BackEndError."""
        place = self._places.of(service, environment)
        deployment = await self._cluster.deployment(place.namespace, place.deployment)
        marks = jobs.labels("pending", service, environment)
        command = jobs.filled(self._options.pending, service=service, environment=environment)
        # A name of its own: what an earlier one said may not be true any more.
        name = f"chatops-pending-{secrets.token_hex(8)}"
        job = jobs.job(name, place, deployment, command, marks, self._options.asking)
        job["spec"]["ttlSecondsAfterFinished"] = _KEPT
        await self._cluster.create_job(place.namespace, job)
        try:
            return pending.read(await self._printed(place, name))
        except ValueError as error:
            raise BackEndError(f"The job did not tell what is pending for {service}: {error}.") from error
        finally:
            with suppress(BackEndError):
                await self._cluster.delete_job(place.namespace, name)

    async def start(self, order: Order) -> None:
        """Begin an order; the same again changes nothing. Raise OrderRefused or CannotTell."""
        if not order.migrations or order.artifact is not None or order.replicas is not None:
            raise OrderRefused("Nothing was started: to migrate, order migrations and nothing else.")
        async with self._starting:
            with as_order(lambda: order.operation_id in self._sent):
                try:
                    known = await self._search(order.operation_id)
                    if known is None:
                        known = await self._begin(order)
                except NotSetUp as error:  # no call is made then
                    raise OrderRefused(f"Nothing was started: {error}") from error
        if jobs.noted(known) != jobs.note(order):
            raise OrderRefused(f"{order.operation_id} already stands for another order.")

    async def follow(self, operation_id: str) -> AsyncGenerator[Report, None]:
        """Yield reports as they change, one for each migration, the last one terminal; raise BackEndError."""
        job = await self._search(operation_id)
        if job is None:
            raise BackEndError(f"There is no job of {operation_id}.")
        ids = jobs.noted(job).ids
        last: Report | None = None
        while last is None or last.phase is Phase.RUNNING:
            report = await self._report(job)
            for ran in range(last.ready + 1, report.ready + 1) if last is not None else ():
                last = outcome.running(ids, ran)
                yield last
            if report != last:
                yield report
            last = report
            if last.phase is Phase.RUNNING:
                await asyncio.sleep(self._options.poll)
                job = await self._cluster.job(job["metadata"]["namespace"], job["metadata"]["name"])

    async def find(self, operation_id: str) -> Report | None:
        """Return what became of an order; None where there is no Job of it. Raise CannotTell."""
        with as_search(operation_id):
            job = await self._search(operation_id)
            if job is not None:
                return await self._report(job)
        if operation_id in self._sent:
            raise CannotTell(f"{operation_id} was sent to Kubernetes, and there is no job of it.")
        return None

    async def ping(self) -> str:
        """Return one line on the cluster and our rights in it; raise BackEndError with what is missing."""
        return await self._cluster.ping(RIGHTS, self._places.namespaces)

    async def close(self) -> None:
        """Close the connection to the cluster."""
        await self._cluster.close()

    # -------------------------------------------------------------- ordering

    async def _search(self, operation_id: str) -> Json | None:
        """Return the Job of an order; None where Kubernetes itself says that there is none of its name."""
        name = jobs.name_of(operation_id)
        for namespace in self._places.namespaces:
            try:
                return await self._cluster.job(namespace, name)
            except Declined as error:
                if error.status != HTTPStatus.NOT_FOUND or name not in error.told:  # a proxy's, say
                    raise
        return None

    async def _begin(self, order: Order) -> Json:
        """Return the Job of a new order; raise OrderRefused."""
        place, deployment = await self._ground(order)
        command = jobs.filled(
            self._options.run,
            [each.id for each in order.migrations],
            service=order.service,
            environment=order.environment,
            operation=order.operation_id,
        )
        marks = jobs.labels("migrate", order.service, order.environment)
        name = jobs.name_of(order.operation_id)
        job = jobs.job(name, place, deployment, command, marks, self._options.within)
        note = jobs.encode(jobs.note(order))
        job["metadata"]["annotations"] = {jobs.OPERATION_ID: order.operation_id, jobs.ORDER: note}
        self._sent.add(order.operation_id)
        try:
            return await self._cluster.create_job(place.namespace, job)
        except Declined as error:
            if error.status == HTTPStatus.CONFLICT:  # made by a try whose answer was lost
                return await self._cluster.job(place.namespace, name)
            if error.is_certain:
                self._sent.discard(order.operation_id)
            raise

    async def _ground(self, order: Order) -> tuple[Place, Json]:
        """Return where an order is to be carried out; raise OrderRefused where it is not to be."""
        try:
            place = self._places.of(order.service, order.environment)
            deployment = await self._cluster.deployment(place.namespace, place.deployment)
            marks = jobs.selector(jobs.labels("migrate", order.service, order.environment))
            have = await self._cluster.jobs(place.namespace, marks)
            if busy := [jobs.noted(job).id for job in have if outcome.condition(job) is None]:
                raise OrderRefused(f"{busy[0]} still migrates {order.service} there; wait for its end.")
            now = [*await self.pending(order.service, order.environment)]
        except BackEndError as error:
            raise OrderRefused(f"Nothing was started: {error}") from error
        if [*order.migrations] != now[: len(order.migrations)]:
            names = ", ".join(migration.id for migration in now) or "nothing"
            raise OrderRefused(f"Nothing was started: this is not what is pending, which is {names}.")
        return place, deployment

    # ------------------------------------------------------------- following

    async def _report(self, job: Json) -> Report:
        return outcome.report(job, jobs.noted(job).ids, await self._pod(job))

    async def _printed(self, place: Place, name: str) -> str:
        """Return what a Job printed when it is over; raise BackEndError where it failed."""
        job = await self._cluster.job(place.namespace, name)
        while (end := outcome.condition(job)) is None:  # Kubernetes ends it after `asking` seconds
            await asyncio.sleep(self._options.poll)
            job = await self._cluster.job(place.namespace, name)
        pod = await self._pod(job)
        if end["type"] == "Complete" and pod.said is not None:
            return pod.said
        told = pod.last_line or pod.state or end.get("message", "")
        raise BackEndError(f"The job that asks what is pending failed: {told}")

    async def _pod(self, job: Json) -> Pod:
        """Return what the Job's pod says, and why it does not run."""
        about = job["metadata"]
        pods = await self._cluster.pods(about["namespace"], f"job-name={about['name']}")
        if not pods:
            return Pod("" if outcome.condition(job) is None else None)
        pod = pods[0]
        container = pod["spec"]["containers"][0]["name"]
        try:
            query = {"container": container}
            said: str | None = await self._cluster.pod_log(about["namespace"], pod["metadata"]["name"], query)
        except Declined as error:
            if error.status not in {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND}:
                raise
            said = "" if error.status == HTTPStatus.BAD_REQUEST else None
        return Pod(said, outcome.state(pod))
