"""What the Kubernetes of the tests refuses, in the words of a real one: the fake has them, too."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.contracts.kubernetes_bench import (
    JOBS,
    JSON_PATCH,
    MERGE,
    NOT_BELOW,
    NOTE,
    ONE,
    PLACE,
    PODS,
    STRATEGIC,
    Client,
    connected,
    job,
)
from tests.fakes.kubernetes.cluster import SERVICE, sample

Json = dict[str, Any]
CONTAINERS = "/spec/template/spec/containers"
TWICE = 'spec.template.spec.containers[1].name: Duplicate value: "web"'


def endless_job() -> Json:
    """Return a job whose pods would be started again for ever."""
    one = job("one", "run")
    one["spec"]["template"]["spec"]["restartPolicy"] = "Always"
    return one


def tried(times: int) -> Json:
    """Return a job that is tried again so often."""
    one = job("one", "run")
    one["spec"]["backoffLimit"] = times
    return one


NOT_FOUND = f'deployments.apps "{SERVICE}-2" not found'
NO_JOB = 'jobs.batch "one" not found'
NO_SCALE = f'deployments/scale.apps "{SERVICE}-2" not found'
NO_TEST = "the server rejected our request due to an error in our request"
NOT_CHOSEN = (
    'spec.template.metadata.labels: Invalid value: map[string]string{"app":"other"}: '
    "`selector` does not match template `labels`"
)
NOT_ENDLESS = 'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'
NOT_CAPITAL = (
    'metadata.name: Invalid value: "Op_1": a lowercase RFC 1123 subdomain must consist of lower case'
)
IS_INVALID = f'Deployment.apps "{SERVICE}" is invalid: '
REASONS = {404: "NotFound", 409: "AlreadyExists", 415: "UnsupportedMediaType", 422: "Invalid"}


def _pod(**spec: Any) -> Json:
    return {"spec": {"template": spec}}


def _step(operation: str, path: str, value: Any) -> list[Json]:
    return [{"op": operation, "path": path, "value": value}]


POSTED: list[tuple[str, Json, int, str]] = [
    (PLACE, sample(3), 409, f'deployments.apps "{SERVICE}" already exists'),
    (JOBS.replace("production", "nowhere"), job("one"), 404, 'namespaces "nowhere" not found'),
    (JOBS, endless_job(), 422, f'Job.batch "one" is invalid: {NOT_ENDLESS}'),
    (JOBS, job("Op_1"), 422, f'Job.batch "Op_1" is invalid: {NOT_CAPITAL}'),
    (JOBS, tried(-1), 422, f'Job.batch "one" is invalid: spec.backoffLimit: Invalid value: -1: {NOT_BELOW}'),
]
"""Path and body; status, and how the message begins."""
PATCHED: list[tuple[str, str, Any, int, str]] = [
    (f"{ONE}-2", STRATEGIC, {}, 404, NOT_FOUND),
    (f"{ONE}-2/scale", MERGE, {"spec": {"replicas": 1}}, 404, NOT_FOUND),
    (ONE, "text/plain", {}, 415, "415: Unsupported Media Type"),
    (ONE, STRATEGIC, {"spec": {"replicas": -1}}, 422, f"spec.replicas: Invalid value: -1: {NOT_BELOW}"),
    (ONE, MERGE, _pod(spec={"containers": []}), 422, "spec.template.spec.containers: Required value"),
    (ONE, STRATEGIC, _pod(metadata={"labels": {"app": "other"}}), 422, NOT_CHOSEN),
    (ONE, JSON_PATCH, _step("replace", f"{CONTAINERS}/1/name", "web"), 422, TWICE),
    (ONE, JSON_PATCH, _step("test", "/spec/replicas", 9), 422, NO_TEST),
    (ONE, JSON_PATCH, _step("replace", "/spec/nothing/at", 9), 422, NO_TEST),
]
"""Path, type and patch; status, and how the message begins."""
NOT_THERE = {
    f"{JOBS}/one": NO_JOB,
    f"{PODS}/one": 'pods "one" not found',
    f"{ONE}-2": NOT_FOUND,
    f"{ONE}-2/scale": NO_SCALE,
}


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """Connect to a cluster with the samples."""
    async with connected() as one:
        yield one


@pytest.mark.parametrize(("path", "body", "status", "message"), POSTED)
async def test_what_is_posted(client: Client, path: str, body: Json, status: int, message: str) -> None:
    """It is refused by status, reason and message, and has no effect."""
    told, refused = await client.call("POST", path, body)

    assert (told, refused["reason"]) == (status, REASONS[status])
    assert refused["message"].startswith(message)
    assert client.at.effects() == []


@pytest.mark.parametrize(("path", "kind", "patch", "status", "message"), PATCHED)
async def test_what_is_patched(
    client: Client, path: str, kind: str, patch: Any, status: int, message: str
) -> None:
    """It is refused by status, reason and message, and has no effect."""
    told, refused = await client.call("PATCH", path, patch, kind=kind)

    assert (told, refused["reason"]) == (status, REASONS[status])
    assert refused["message"].removeprefix(IS_INVALID).startswith(message)
    assert client.at.effects() == []


@pytest.mark.parametrize("path", NOT_THERE)
async def test_what_is_not_there(client: Client, path: str) -> None:
    """It cannot be read, by the name of its kind."""
    told, refused = await client.call("GET", path)

    assert (told, refused["reason"], refused["message"]) == (404, "NotFound", NOT_THERE[path])


async def test_what_is_not_there_is_not_deleted(client: Client) -> None:
    """Nothing is deleted twice without being told."""
    told, refused = await client.call("DELETE", f"{JOBS}/one")

    assert (told, refused["message"]) == (404, NO_JOB)


async def test_a_job_stays_as_it_was_made(client: Client) -> None:
    """Its template cannot be changed, its annotations can."""
    await client.call("POST", JOBS, job("one", "run"))
    template = {"spec": {"containers": [{"name": "run", "image": "other:1"}]}}
    status, told = await client.call("PATCH", f"{JOBS}/one", {"spec": {"template": template}}, kind=STRATEGIC)
    note = {"metadata": {"annotations": {NOTE: "op_8"}}}
    noted, changed = await client.call("PATCH", f"{JOBS}/one", note, kind=MERGE)

    assert (status, told["reason"]) == (422, "Invalid")
    assert told["message"].endswith("field is immutable")
    assert (noted, changed["metadata"]["annotations"][NOTE]) == (200, "op_8")


async def test_the_selector_stays(client: Client) -> None:
    """A deployment chooses its pods once for ever."""
    new = {"matchLabels": {"app": SERVICE, "tier": "web"}}
    labels = {"metadata": {"labels": {"tier": "web"}}}
    patch = {"spec": {"selector": new, "template": labels}}
    status, told = await client.call("PATCH", ONE, patch, kind=STRATEGIC)

    assert (status, told["reason"]) == (422, "Invalid")
    assert [each["field"] for each in told["details"]["causes"]] == ["spec.selector"]


@pytest.mark.parametrize(("header", "status"), [("Bearer nobody", 401), (None, 403)])
async def test_strangers_are_refused(client: Client, header: str | None, status: int) -> None:
    """A wrong token is nobody's, and without one somebody anonymous asks, who may do nothing."""
    headers = {} if header is None else {"Authorization": header}
    url = f"{client.at.url}{ONE}"
    async with client.http.get(url, headers=headers) as answer:
        told = await answer.json()

    assert (answer.status, told["code"]) == (status, status)
    assert ("system:anonymous" in told["message"]) == (header is None)


async def test_a_waiting_container_has_no_log(client: Client) -> None:
    """A pod whose image is not found says so when its log is asked for."""
    await client.set_image(f"{SERVICE}:missing")
    await client.until_rolled()
    pods = (await client.get(f"{PODS}?labelSelector=app={SERVICE}"))["items"]
    bad = next(each for each in pods if "missing" in each["spec"]["containers"][0]["image"])
    name = bad["metadata"]["name"]
    status, told = await client.call("GET", f"{PODS}/{name}/log?container=web")

    assert (status, told["reason"]) == (400, "BadRequest")
    pulling = f'container "web" in pod "{name}" is waiting to start: trying and failing to pull image'
    assert told["message"] == pulling


async def test_lost_connections_are_errors(client: Client) -> None:
    """Silence is played until the end, and nothing waits for it."""
    client.at.faults.always = client.at.faults.silent
    with pytest.raises(TimeoutError):
        await client.http.get(f"{client.at.url}/version", timeout=aiohttp.ClientTimeout(total=0.1))
