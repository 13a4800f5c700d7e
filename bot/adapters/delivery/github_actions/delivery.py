"""The delivery port over GitHub: each order a Deployment and one run of a workflow, nothing kept here."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import aiohttp

from bot.adapters.delivery.github_actions import comparison, fallback, record, releases, serving
from bot.adapters.delivery.github_actions.dispatch import dispatch, find_run
from bot.adapters.delivery.github_actions.options import Options
from bot.adapters.delivery.github_actions.readiness import ready
from bot.adapters.delivery.github_actions.record import Payload, Record
from bot.adapters.delivery.github_actions.report import report
from bot.adapters.delivery.github_actions.repository import Repository
from bot.adapters.http import Declined, JsonClient, Patience, Unreachable, as_order, as_search
from bot.adapters.polling import poll
from bot.core.domain.comparison import Comparison
from bot.core.ports.back_end import (
    Artifact,
    BackEndError,
    Order,
    OrderRefused,
    Phase,
    Report,
)
from bot.core.ports.delivery import Running

_ACTIONS = frozenset({"deploy", "rollback"})


class GitHubActionsDelivery:
    """Deploys and rolls back by `workflow_dispatch`; GitHub cannot scale."""

    fallback = staticmethod(fallback.commands)

    def __init__(self, session: aiohttp.ClientSession, options: Options, patience: Patience) -> None:
        self._options = options
        self._client = JsonClient(
            session,
            "GitHub",
            options.api,
            headers=options.headers,
            secrets=[options.token],
            patience=patience,
        )
        self._places: dict[str, str] = {}
        """The repository of an operation, as long as it is remembered: it saves asking the others."""
        self._turn = asyncio.Lock()

    @classmethod
    def build(
        cls, session: aiohttp.ClientSession, options: Mapping[str, Any], _environ: Mapping[str, str]
    ) -> "GitHubActionsDelivery":
        """Return the adapter for its options in `chatops.yaml`; raise ValueError."""
        given = Options.read(options)
        return cls(session, given, Patience(timeout=given.timeout, tries=given.tries))

    async def releases(self, service: str) -> Sequence[str]:
        """Return the tags, the highest version first."""
        return await releases.versions(self._of(service))

    async def resolve(self, service: str, version: str) -> Artifact:
        """Return the commit that a tag names now; raise UnknownVersion."""
        return await releases.resolve(self._of(service), service, version)

    async def compare(self, service: str, before: str, after: str) -> Comparison | None:
        """Return the commits between two others."""
        return await comparison.compare(self._of(service), before, after)

    async def running(self, service: str, environment: str) -> Running:
        """Return what was deployed last with success."""
        return await serving.serving(self._options, self._of(service), service, environment, self._look_again)

    async def ping(self) -> str:
        """Return which repositories and workflows are ready; raise NotSetUp with what is missing."""
        told = []
        served = self._options.served_by()
        for name in sorted(set(served.values())):
            services = [service for service, where in served.items() if where == name]
            told.append(await ready(self._options, Repository(self._client, name), services))
        return f"GitHub at {self._client.base}: {'; '.join(told)}"

    async def start(self, order: Order) -> None:
        """Make the workflow run, unless it does already for this order."""
        payload, environment = self._payload(order)
        repository = self._of(order.service)
        async with self._turn:
            found = await self._kept(repository, payload) or await self._create(
                repository, payload, environment
            )
            self._places[order.operation_id] = repository.name
            if not found.is_dispatched:
                await dispatch(self._options, found)
                return
        if found.refusal is not None:
            raise OrderRefused(found.refusal)
        with as_search(order.operation_id):
            await find_run(self._options, found)

    async def follow(self, operation_id: str) -> AsyncIterator[Report]:
        """Yield reports as the run goes on."""
        found = await self._record(operation_id)
        if found is None or not found.is_dispatched:
            raise BackEndError(f"GitHub has no run for {operation_id}")
        known = found

        async def look() -> Report:
            nonlocal known
            seen, known = await self._look(known)
            return seen

        async for each in poll(look, self._options.poll):
            yield each

    async def find(self, operation_id: str) -> Report | None:
        """Return what became of an order; raise CannotTell."""
        with as_search(operation_id):
            found = await self._record(operation_id)
            return None if found is None else await self._look_again(found)

    def _of(self, service: str) -> Repository:
        return Repository(self._client, self._options.repository_of(service))

    def _payload(self, order: Order) -> tuple[Payload, str]:
        """Return what is to be kept of an order, and GitHub's environment; raise OrderRefused."""
        if order.action not in _ACTIONS or order.replicas is not None:
            raise OrderRefused("GitHub counts no replicas and cannot scale. Nothing was started.")
        if order.artifact is None or order.migrations:
            raise OrderRefused("GitHub takes an artifact to deploy and nothing else. Nothing was started.")
        try:
            self._options.repository_of(order.service)
            return record.payload_of(order), self._options.environment(order.environment)
        except BackEndError as error:
            raise OrderRefused(f"Nothing was started: {error}.") from error

    async def _kept(self, repository: Repository, payload: Payload) -> Record | None:
        """Return the record of an order that was given before; raise OrderRefused where it was another."""
        with as_order():
            found = await record.search(repository, payload.operation_id)
        if found is not None and found.payload != payload:
            raise OrderRefused(f"{payload.operation_id} is another order already. Nothing was started.")
        return found

    async def _create(self, repository: Repository, payload: Payload, environment: str) -> Record:
        """Make the record; a lost answer is none to worry about: nothing runs before it is found."""
        try:
            return await record.create(repository, payload, environment)
        except (Declined, Unreachable) as error:
            raise OrderRefused(f"Nothing was started: {error}.") from error

    async def _record(self, operation_id: str) -> Record | None:
        """Return what GitHub keeps of an operation, in whichever repository; it is asked anew each time."""
        names = set(self._options.served_by().values())
        known = self._places.get(operation_id)
        for name in sorted(names, key=lambda each: (each != known, each)):
            if (found := await record.search(Repository(self._client, name), operation_id)) is not None:
                self._places[operation_id] = name
                return found
        return None

    async def _look_again(self, found: Record) -> Report | None:
        """Return how an order stands; None where no run was ever asked for."""
        return (await self._look(found))[0] if found.is_dispatched else None

    async def _look(self, found: Record) -> tuple[Report, Record]:
        """Return how the run stands, and the record with the end told in it."""
        if found.refusal is not None:
            return Report(phase=Phase.FAILED, ready=0, desired=0, message=found.refusal), found
        run, found = await find_run(self._options, found)
        is_begun = run.status in {"in_progress", "completed"}
        jobs = await found.repository.jobs(run.id) if is_begun else ()
        approved = found.payload.sha if self._options.runs_at_version else None
        seen = report(run, jobs, found.payload, approved)
        return seen, await self._told(found, seen)

    async def _told(self, found: Record, seen: Report) -> Record:
        """Tell the end at GitHub, once: what serves is known from it when the run is gone."""
        if seen.phase is Phase.RUNNING:
            return found
        state = "success" if seen.phase is Phase.SUCCEEDED else "failure"
        if found.has_succeeded and state == "success":
            return found
        is_alone = not self._options.is_shared(found.payload.service)
        words = seen.evidence or seen.message
        return await found.try_to_tell(state, words, log_url=seen.link, auto_inactive=is_alone)
