"""The questions and orders that one repository at GitHub takes; each says which permission it needs.

https://docs.github.com/en/rest?apiVersion=2022-11-28
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import quote

from bot.adapters.delivery.github_actions.shapes import (
    Commit,
    Comparison,
    Deployment,
    Dispatched,
    Job,
    Jobs,
    Run,
    Runs,
    Status,
    Tag,
    Workflow,
)
from bot.adapters.http import Declined, JsonClient
from bot.core.ports.back_end import OrderRefused

T = TypeVar("T")
PAGE = 100
_TOLD = 140
"""Characters of a status's description; https://docs.github.com/en/rest/deployments/statuses"""
_MOVED = frozenset({301, 302, 307, 308})
_READ, _ACT, _DEPLOY = "contents: read", "actions: write", "deployments: write"


class Repository:
    """`name` is owner/name."""

    def __init__(self, client: JsonClient, name: str) -> None:
        self.name = name
        self._client = client
        self._base = path_of(name)

    async def commit(self, ref: str) -> Commit:
        """Return what a commit, `heads/BRANCH` or `tags/TAG` is now."""
        return await self._get(f"/commits/{_quoted(ref)}", Commit, _READ)

    async def tags(self, page: int) -> Sequence[Tag]:
        """Return a page of tags, in no order that GitHub promises."""
        return await self._get("/tags", tuple[Tag, ...], _READ, _page(page))

    async def compare(self, before: str, after: str, page: int) -> Comparison:
        """Return what `after` has and `before` had not, with a page of its commits."""
        path = f"/compare/{_quoted(before)}...{_quoted(after)}"
        return await self._get(path, Comparison, _READ, _page(page))

    async def deployments(self, page: int = 1, **query: str) -> Sequence[Deployment]:
        """Return a page of deployments, newest first."""
        return await self._get("/deployments", tuple[Deployment, ...], _DEPLOY, {**query, **_page(page)})

    async def create_deployment(self, body: Mapping[str, object]) -> Deployment:
        """Make a record; raise OrderRefused where GitHub merged branches instead."""
        with self._explained(_DEPLOY):
            answer = await self._client.call("POST", f"{self._base}/deployments", body=body)
        if answer.status == HTTPStatus.ACCEPTED:
            raise OrderRefused(
                "Nothing was started: GitHub answered 202, it has merged a branch instead of deploying. "
                f"Look at the newest commits of {self.name}."
            )
        return self._client.read(answer, Deployment)

    async def statuses(self, deployment: int) -> Sequence[Status]:
        """Return what was told of a deployment, newest first."""
        path = f"/deployments/{deployment}/statuses"
        found = await self._get(path, tuple[Status, ...], _DEPLOY, _page(1))
        return sorted(found, key=lambda status: status.id, reverse=True)

    async def tell(self, deployment: int, state: str, description: str, **more: object) -> Status:
        """Add a status; it is told again where that is not sure: the same twice says no more than once."""
        body = {"state": state, "description": description[:_TOLD], **more}
        path = f"{self._base}/deployments/{deployment}/statuses"
        with self._explained(_DEPLOY):
            answer = await self._client.call("POST", path, body=body, is_repeatable=True)
        return self._client.read(answer, Status)

    async def workflow(self, file: str) -> Workflow:
        """Return what GitHub knows of a workflow."""
        return await self._get(f"/actions/workflows/{_quoted(file)}", Workflow, _ACT, of=file)

    async def dispatch(self, file: str, body: Mapping[str, object]) -> Dispatched | None:
        """Start a run; None where the server does not tell which.

        https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event
        """
        path = f"{self._base}/actions/workflows/{_quoted(file)}/dispatches"
        with self._explained(_ACT, file):
            answer = await self._client.call("POST", path, body=body)
        return None if answer.status == HTTPStatus.NO_CONTENT else self._client.read(answer, Dispatched)

    async def runs(self, file: str, page: int, **query: str) -> Sequence[Run]:
        """Return a page of a workflow's runs, newest first."""
        path = f"/actions/workflows/{_quoted(file)}/runs"
        return (await self._get(path, Runs, _ACT, {**query, **_page(page)}, of=file)).workflow_runs

    async def run(self, number: int) -> Run:
        """Return how a run is."""
        return await self._get(f"/actions/runs/{number}", Run, _ACT)

    async def jobs(self, run: int) -> Sequence[Job]:
        """Return the jobs of a run's newest attempt."""
        return (await self._get(f"/actions/runs/{run}/jobs", Jobs, _ACT, _page(1))).jobs

    async def _get(
        self,
        path: str,
        shape: type[T],
        permission: str,
        query: Mapping[str, str] | None = None,
        *,
        of: str = "",
    ) -> T:
        with self._explained(permission, of):
            return await self._client.get(f"{self._base}{path}", shape, query)

    @contextmanager
    def _explained(self, permission: str, file: str = "") -> Iterator[None]:
        """Add to what GitHub declined inside what a person can do about it."""
        try:
            yield
        except Declined as error:
            hint = self._hint(error.status, permission, file)
            if not hint:
                raise
            raise Declined(
                f"{error}; {hint}", error.status, error.told, is_certain=error.is_certain
            ) from error

    def _hint(self, status: int, permission: str, file: str) -> str:
        if status == HTTPStatus.UNAUTHORIZED:
            return "the token is wrong, expired or revoked: make a new one"
        if status == HTTPStatus.FORBIDDEN:
            return f"the token needs `{permission}` on {self.name}"
        if status == HTTPStatus.NOT_FOUND:
            what = (
                f"{self.name} has no workflow {file}" if file else f"{self.name} or this of it is not there"
            )
            return f"{what}, or the token may not see it (`{permission}`)"
        if status in _MOVED:
            return f"{self.name} was renamed: write its new name into the settings"
        return ""


def path_of(name: str) -> str:
    """Return the path of a repository, owner/name."""
    return "/repos/" + "/".join(_quoted(part) for part in name.split("/", 1))


def _quoted(part: str) -> str:
    """Return a part of a path in which no character means anything."""
    return quote(part, safe="")


def _page(page: int) -> dict[str, str]:
    return {"per_page": str(PAGE), "page": str(page)}
