"""GitHub's HTTP interface, as much of it as is used: what a repository holds, runs and remembers."""

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from aiohttp import web
from typing_extensions import override

from tests.fakes.github import shapes
from tests.fakes.github.described import SHA, github
from tests.fakes.github.history import History
from tests.fakes.github.runs import Run
from tests.fakes.github.shapes import Json
from tests.fakes.vendor import Vendor

TOKEN = "github_pat_0123456789abcdefghij"  # noqa: S105 - of nobody
_NOW = datetime(2026, 11, 26, 20, tzinfo=UTC)
_INPUTS = frozenset({"service", "environment", "version", "sha", "operation_id"})
_REPO = "/repos/{owner}/{repo}"
Answer = Callable[[web.Request], Awaitable[web.Response]]


class FakeGitHub(Vendor):
    """One repository with the workflow deploy.yml; `permissions` are those of the token.

    `is_checked`: it is held against the description. `knows_run_details`: an older server refuses to be asked
    for them. `names_runs`: the workflow gives its runs the operation's id as name. `merges`: a deployment is
    answered with 202. `broken` are versions with the conclusion of their last step. `is_held`: no run goes
    on; `held_as` is the status of new runs until they are let go.
    """

    def __init__(self, history: History, *, is_checked: bool = True) -> None:
        super().__init__(github() if is_checked else None)
        self.history = history
        self.permissions = {"contents", "actions", "deployments"}
        self.files = {"deploy.yml": "active"}
        self.knows_run_details = self.names_runs = True
        self.merges = self.is_held = False
        self.held_as = ""
        self.broken: dict[str, str] = {}
        self.runs: list[Run] = []
        self.deployments: list[Json] = []
        self.statuses: dict[int, list[Json]] = {}
        self._moments = 0

    @override
    def routes(self) -> Sequence[web.RouteDef]:
        """Return what GitHub answers to."""
        reads, acts, deploys = "contents", "actions", "deployments"
        files = f"{_REPO}/actions/workflows/{{workflow_id}}"
        one = f"{_REPO}/actions/runs/{{run_id}}"
        told = f"{_REPO}/deployments/{{deployment_id}}/statuses"
        return [
            web.get(f"{_REPO}/commits/{{ref}}", self._for(reads, self._commit)),
            web.get(f"{_REPO}/tags", self._for(reads, self._tags)),
            web.get(f"{_REPO}/compare/{{basehead}}", self._for(reads, self._compare)),
            web.get(f"{_REPO}/deployments", self._for(deploys, self._deployments)),
            web.post(f"{_REPO}/deployments", self._for(deploys, self._deploy)),
            web.get(told, self._for(deploys, self._statuses)),
            web.post(told, self._for(deploys, self._tell)),
            web.get(files, self._for(acts, self._workflow)),
            web.post(f"{files}/dispatches", self._for(acts, self._dispatch)),
            web.get(f"{files}/runs", self._for(acts, self._runs)),
            web.get(one, self._for(acts, self._run)),
            web.get(f"{one}/jobs", self._for(acts, self._jobs)),
        ]

    def _for(self, permission: str, answer: Answer) -> Answer:
        """Return the handler behind the doors that stand before every one."""

        async def guarded(request: web.Request) -> web.Response:
            if request.headers.get("X-GitHub-Api-Version") != "2022-11-28":
                self.findings.append(f"{request.path}: no version of the interface is asked for")
            if request.headers.get("Authorization") != f"Bearer {TOKEN}":
                return _no(401, "Bad credentials")
            if "{owner}/{repo}".format_map(request.match_info) != self.history.repository:
                return _no(404, "Not Found")
            if permission not in self.permissions:
                return _no(403, "Resource not accessible by personal access token")
            return await answer(request)

        return guarded

    def now(self) -> datetime:
        """Return a moment a second after the one before."""
        self._moments += 1
        return _NOW + timedelta(seconds=self._moments)

    async def _commit(self, request: web.Request) -> web.Response:
        found = self.history.at(request.match_info["ref"])
        if found is None:
            return _no(422, f"No commit found for SHA: {request.match_info['ref'][:100]}")
        commit = self.history.commits[found]
        if request.headers.get("Accept") == SHA:
            return web.Response(text=str(commit["sha"]), content_type=SHA)
        return web.json_response(commit)

    async def _tags(self, request: web.Request) -> web.Response:
        return web.json_response(self.history.tag_page(*_page(request)))

    async def _compare(self, request: web.Request) -> web.Response:
        before, _, after = request.match_info["basehead"].partition("...")
        found = self.history.comparison(before, after, *_page(request))
        return _no(404, "Not Found") if found is None else web.json_response(found)

    async def _deployments(self, request: web.Request) -> web.Response:
        asked = {name: request.query[name] for name in ("task", "environment") if name in request.query}
        found = [each for each in reversed(self.deployments) if asked.items() <= each.items()]
        return web.json_response(_cut(found, request))

    async def _deploy(self, request: web.Request) -> web.Response:
        given = await request.json()
        if self.merges or given.get("auto_merge") is not False:
            return web.json_response({"message": "Auto-merged main into topic on deployment."}, status=202)
        if given.get("required_contexts") != []:
            return _no(409, "Conflict: Commit status checks failed for topic.")
        sha = self.history.sha(given["ref"])
        if sha is None:
            return _no(422, f"No ref found for: {given['ref']}")
        return web.json_response(self.add_deployment(given, sha), status=201)

    def add_deployment(self, given: Json, sha: str, *states: str) -> Json:
        """Remember a deployment, with what was told of it; return it."""
        number = len(self.deployments) + 1
        made = shapes.deployment(self.history.repository, number, given, sha, self.now())
        self.deployments.append(made)
        self.statuses[number] = []
        for state in states:
            self._add_status(made, {"state": state})
        return made

    async def _statuses(self, request: web.Request) -> web.Response:
        found = self.statuses.get(int(request.match_info["deployment_id"]))
        return _no(404, "Not Found") if found is None else web.json_response(_cut(found[::-1], request))

    async def _tell(self, request: web.Request) -> web.Response:
        number, given = int(request.match_info["deployment_id"]), await request.json()
        if len(given.get("description", "")) > 140:
            return _no(422, "description is too long (maximum is 140 characters)")
        made = self._add_status(self.deployments[number - 1], given)
        return web.json_response(made, status=201)

    def _add_status(self, of: Json, given: Json) -> Json:
        count = sum(map(len, self.statuses.values())) + 1
        made = shapes.status(of, count, given, self.now())
        self.statuses[of["id"]].append(made)
        return made

    async def _workflow(self, request: web.Request) -> web.Response:
        file = request.match_info["workflow_id"]
        if file not in self.files:
            return _no(404, "Not Found")
        found = shapes.workflow(self.history.repository, file, self.files[file], _NOW)
        return web.json_response(found)

    async def _dispatch(self, request: web.Request) -> web.Response:
        given = await request.json()
        if "return_run_details" in given and not self.knows_run_details:
            return _no(422, 'Invalid request.\n\n"return_run_details" is not a permitted key.')
        if request.match_info["workflow_id"] not in self.files:
            return _no(404, "Not Found")
        sha = None if len(given["ref"]) == 40 else self.history.sha(given["ref"])
        if sha is None:
            return _no(422, f"No ref found for: {given['ref']}")
        if more := sorted(set(given["inputs"]) - _INPUTS):
            return _no(422, f"Unexpected inputs provided: {json.dumps(more)}")
        run = self._begin(given["inputs"], given["ref"], sha)
        if not given.get("return_run_details"):
            return web.Response(status=204)
        told = shapes.run(self.history.repository, run.number, run.told(), _NOW)
        links = {"run_url": told["url"], "html_url": told["html_url"]}
        return web.json_response({"workflow_run_id": run.number, **links})

    def _begin(self, inputs: dict[str, str], ref: str, sha: str) -> Run:
        title = f"Deploy {inputs['version']} {inputs['operation_id']}" if self.names_runs else "Deploy"
        run = Run(len(self.runs) + 1, title, inputs, ref, sha, held=self.held_as)
        run.ends = self.broken.get(inputs["version"], "success")
        self.runs.append(run)
        return run

    async def _runs(self, request: web.Request) -> web.Response:
        found = [self._told(run) for run in reversed(self.runs)]
        page = _cut(
            [run for run in found if run["event"] == request.query.get("event", run["event"])], request
        )
        return web.json_response({"total_count": len(found), "workflow_runs": page})

    async def _run(self, request: web.Request) -> web.Response:
        number = int(request.match_info["run_id"])
        if number > len(self.runs):
            return _no(404, "Not Found")
        run = self.runs[number - 1]
        if not (self.is_held or run.held or run.is_over or self._is_blocked(run)):
            run.done += 1
        return web.json_response(self._told(run))

    async def _jobs(self, request: web.Request) -> web.Response:
        run = self.runs[int(request.match_info["run_id"]) - 1]
        return web.json_response({"total_count": 1, "jobs": [run.job(self._told(run))]})

    def _is_blocked(self, run: Run) -> bool:
        """Tell whether a run before it is in the same concurrency group."""
        group = {name: run.inputs[name] for name in ("service", "environment")}
        before = self.runs[: run.number - 1]
        return any(not each.is_over and group.items() <= each.inputs.items() for each in before)

    def _told(self, run: Run) -> Json:
        return shapes.run(self.history.repository, run.number, run.told(), _NOW)


def _page(request: web.Request) -> tuple[int, int]:
    """Return page and size."""
    return int(request.query.get("page", "1")), int(request.query.get("per_page", "30"))


def _cut(found: list[Json], request: web.Request) -> list[Json]:
    page, size = _page(request)
    return found[(page - 1) * size : page * size]


def _no(status: int, message: str) -> web.Response:
    return web.json_response({"message": message, "documentation_url": "https://docs"}, status=status)
