"""The GitHub of the tests: it takes and answers what the official description says, and nothing else."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from typing_extensions import override

from tests.contracts.delivery_bench import SERVICE, deploy, reports
from tests.contracts.delivery_github import REPOSITORY, at_github, stocked
from tests.fakes import description
from tests.fakes.github import FakeGitHub
from tests.fakes.github.history import History
from tests.fakes.github.server import TOKEN

HEADERS = {"Authorization": f"Bearer {TOKEN}", "X-GitHub-Api-Version": "2022-11-28"}
INPUTS = {"version": "v2.4.1", "operation_id": "op_1", "service": SERVICE, "environment": "staging"}
DISPATCHES = "actions/workflows/deploy.yml/dispatches"
SILENT = {"auto_merge": False, "required_contexts": []}


@pytest.fixture(autouse=True)
def _official() -> None:
    """Tell why nothing can be checked where the description is absent."""
    if not description.GITHUB.is_file():
        pytest.skip(description.ABSENT)


@pytest.fixture
def fake() -> FakeGitHub:
    """Return a GitHub with releases."""
    return stocked()


@pytest.fixture
async def http(fake: FakeGitHub) -> AsyncIterator[aiohttp.ClientSession]:
    """Return a line to its repository."""
    async with (
        fake.served() as url,
        aiohttp.ClientSession(f"{url}/repos/{REPOSITORY}/", headers=HEADERS) as session,
    ):
        yield session


async def ask(
    http: aiohttp.ClientSession, method: str, path: str, body: Any = None, **headers: str
) -> tuple[int, Any]:
    """Ask; return the status and the body of the answer."""
    async with http.request(method, path, json=body, headers=headers) as answer:
        return answer.status, await answer.json(content_type=None)


async def test_every_call_is_held_against_the_description() -> None:
    """What the adapter sends, and what it is answered."""
    async with at_github() as bench:
        await bench.delivery.releases(SERVICE)
        await bench.delivery.start(await deploy(bench, "v2.4.1"))
        await reports(bench)
        await bench.delivery.ping()

        assert bench.github.checked == len(bench.github.calls) > 10


@pytest.mark.parametrize(
    ("method", "path", "body", "fault"),
    [
        ("POST", DISPATCHES, {"inputs": {}}, "'ref' is a required property"),
        ("POST", DISPATCHES, {"ref": "main", "colour": 1}, "'colour' was unexpected"),
        ("POST", DISPATCHES, {"ref": "main", "inputs": dict.fromkeys(map(str, range(26)), "")}, "too many"),
        ("POST", DISPATCHES, {"ref": "main", "return_run_details": "yes"}, "'yes' is not of type 'boolean'"),
        ("POST", "deployments", {"ref": "main", "colour": 1}, "'colour' was unexpected"),
        ("POST", "deployments/1/statuses", {"state": "great"}, "'great' is not one of"),
        ("POST", "deployments/1/statuses", {"state": "success", "link": ""}, "'link' was unexpected"),
        ("GET", "deployments?colour=red", None, "'colour' was unexpected in the query"),
        ("GET", f"{DISPATCHES.rpartition('/')[0]}/runs?status=great", None, "'great' is not one of"),
        ("GET", "deployment", None, "Path not found"),
        ("PUT", "deployments", {}, "Operation put not found"),
    ],
)
async def test_what_is_not_described_is_a_finding(
    fake: FakeGitHub, http: aiohttp.ClientSession, method: str, path: str, body: Any, fault: str
) -> None:
    """A field, a word, a parameter, a route: refused, noted for the test, and without effect."""
    before = [*fake.deployments]
    status, _ = await ask(http, method, path, body)

    assert status == 422
    assert fault in "\n".join(fake.findings)
    assert (fake.runs, fake.deployments) == ([], before)


class Sloppy(FakeGitHub):
    """One whose answers are wrong."""

    @override
    async def _dispatch(self, request: web.Request) -> web.Response:
        return web.json_response({"run_url": "https://x", "html_url": "https://x"})

    @override
    async def _run(self, request: web.Request) -> web.Response:
        return web.json_response({}, status=418)


async def test_an_answer_that_is_not_described_is_a_finding() -> None:
    """The fake is held to its word, too."""
    sloppy = Sloppy(History(REPOSITORY))
    async with sloppy.served() as url, aiohttp.ClientSession(f"{url}/repos/{REPOSITORY}/") as http:
        http.headers.update(HEADERS)
        await ask(http, "POST", DISPATCHES, {"ref": "main"})
        await ask(http, "GET", "actions/runs/1")

    assert "'workflow_run_id' is a required property" in sloppy.findings[0]
    assert "418" in sloppy.findings[1]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [
        ("POST", DISPATCHES, {"ref": "a" * 40, "inputs": INPUTS}, 422, "No ref found"),
        ("POST", DISPATCHES, {"ref": "main", "inputs": {**INPUTS, "x": ""}}, 422, "Unexpected inputs"),
        ("POST", "actions/workflows/other.yml/dispatches", {"ref": "main"}, 404, "Not Found"),
        ("POST", "deployments", {"ref": "main"}, 202, "Auto-merged"),
        ("POST", "deployments", {"ref": "main", "auto_merge": False}, 409, "status checks failed"),
        ("POST", "deployments", {"ref": "trunk", **SILENT}, 422, "No ref found"),
        ("POST", "deployments/1/statuses", {"state": "error", "description": "x" * 141}, 422, "too long"),
        ("GET", "commits/tags%2Fv9", None, 422, "No commit found"),
        ("GET", "actions/runs/9", None, 404, "Not Found"),
    ],
)
async def test_rules_that_are_not_in_the_description(
    fake: FakeGitHub,
    http: aiohttp.ClientSession,
    method: str,
    path: str,
    body: Any,
    status: int,
    words: str,
) -> None:
    """GitHub refuses these, too; the caller is told, and nothing runs."""
    answered, told = await ask(http, method, path, body)

    assert (answered, fake.findings, fake.runs) == (status, [], [])
    assert words in told["message"]


async def test_who_asks_must_say_so(fake: FakeGitHub, http: aiohttp.ClientSession) -> None:
    """With the token, the version of the interface, and a permission."""
    assert (await ask(http, "GET", "tags", Authorization="Bearer x"))[0] == 401
    fake.permissions.clear()
    assert (await ask(http, "GET", "tags"))[0] == 403
    assert fake.findings == []
    await ask(http, "GET", "tags", **{"X-GitHub-Api-Version": ""})

    assert fake.findings == [f"/repos/{REPOSITORY}/tags: no version of the interface is asked for"]


async def test_a_run_tells_its_number_where_it_is_asked_for(
    fake: FakeGitHub, http: aiohttp.ClientSession
) -> None:
    """Else it does not; an older server refuses the question."""
    body = {"ref": "main", "inputs": INPUTS}
    assert (await ask(http, "POST", DISPATCHES, body))[0] == 204
    status, told = await ask(http, "POST", DISPATCHES, {**body, "return_run_details": True})
    assert (status, told["workflow_run_id"]) == (200, 2)
    fake.knows_run_details = False

    assert (await ask(http, "POST", DISPATCHES, {**body, "return_run_details": True}))[0] == 422
    assert [run.number for run in fake.runs] == [1, 2]
