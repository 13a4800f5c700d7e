"""What the Kubernetes of the tests refuses, with the words that a real one has for it: the fake has them, too."""

from typing import Any

import aiohttp
import pytest

from tests.contracts.test_kubernetes import (
    JOBS,
    JSON_PATCH,
    MERGE,
    NOTE,
    ONE,
    PLACE,
    PODS,
    STRATEGIC,
    Client,
    client,
    job,
)
from tests.fakes.kubernetes.cluster import SERVICE, sample

Json = dict[str, Any]
__all__ = ["client"]
APPLICATION_JSON = "application/json"
IS_INVALID = f'Deployment.apps "{SERVICE}" is invalid: '


def with_spec(value: Json, **fields: Any) -> Json:
    """Return an object with other fields in its spec."""
    return {**value, "spec": {**value["spec"], **fields}}


def endless_job() -> Json:
    """Return a job whose pods would be started again for ever."""
    one = job("one", "run")
    one["spec"]["template"]["spec"]["restartPolicy"] = "Always"
    return one


def named(name: str, kind: str = "deployment") -> Json:
    """Return an object of another name."""
    return job(name, "run") if kind == "job" else sample(1, name=name)


REFUSED: dict[str, tuple[str, str, Any, str, int, str, str]] = {
    "exists": (
        "POST",
        PLACE,
        sample(3),
        APPLICATION_JSON,
        409,
        "AlreadyExists",
        f'deployments.apps "{SERVICE}" already exists',
    ),
    "no namespace": (
        "POST",
        JOBS.replace("production", "nowhere"),
        named("one", "job"),
        APPLICATION_JSON,
        404,
        "NotFound",
        'namespaces "nowhere" not found',
    ),
    "no such job": (
        "GET",
        f"{JOBS}/one",
        None,
        APPLICATION_JSON,
        404,
        "NotFound",
        'jobs.batch "one" not found',
    ),
    "no such pod": ("GET", f"{PODS}/one", None, APPLICATION_JSON, 404, "NotFound", 'pods "one" not found'),
    "delete nothing": (
        "DELETE",
        f"{JOBS}/one",
        None,
        APPLICATION_JSON,
        404,
        "NotFound",
        'jobs.batch "one" not found',
    ),
    "patch nothing": (
        "PATCH",
        f"{PLACE}/nothing",
        {},
        STRATEGIC,
        404,
        "NotFound",
        'deployments.apps "nothing" not found',
    ),
    "scale nothing": (
        "GET",
        f"{PLACE}/nothing/scale",
        None,
        APPLICATION_JSON,
        404,
        "NotFound",
        'deployments.apps "nothing" not found',
    ),
    "less than nothing": (
        "PATCH",
        ONE,
        {"spec": {"replicas": -1}},
        STRATEGIC,
        422,
        "Invalid",
        f"{IS_INVALID}spec.replicas: Invalid value: -1: must be greater than or equal to 0",
    ),
    "no containers": (
        "PATCH",
        ONE,
        {"spec": {"template": {"spec": {"containers": []}}}},
        MERGE,
        422,
        "Invalid",
        f"{IS_INVALID}spec.template.spec.containers: Required value",
    ),
    "a container twice": (
        "PATCH",
        ONE,
        [{"op": "replace", "path": "/spec/template/spec/containers/1/name", "value": "web"}],
        JSON_PATCH,
        422,
        "Invalid",
        f'{IS_INVALID}spec.template.spec.containers[1].name: Duplicate value: "web"',
    ),
    "labels that are not chosen": (
        "PATCH",
        ONE,
        {"spec": {"template": {"metadata": {"labels": {"app": "other"}}}}},
        STRATEGIC,
        422,
        "Invalid",
        f'{IS_INVALID}spec.template.metadata.labels: Invalid value: map[string]string{{"app":"other"}}: '
        "`selector` does not match template `labels`",
    ),
    "a failed test": (
        "PATCH",
        ONE,
        [{"op": "test", "path": "/spec/replicas", "value": 9}],
        JSON_PATCH,
        422,
        "Invalid",
        "the server rejected our request due to an error in our request",
    ),
    "a path that leads nowhere": (
        "PATCH",
        ONE,
        [{"op": "replace", "path": "/spec/nothing/at", "value": 9}],
        JSON_PATCH,
        422,
        "Invalid",
        "the server rejected our request due to an error in our request",
    ),
    "no patch": ("PATCH", ONE, {}, "text/plain", 415, "UnsupportedMediaType", "415: Unsupported Media Type"),
    "an endless job": (
        "POST",
        JOBS,
        endless_job(),
        APPLICATION_JSON,
        422,
        "Invalid",
        'Job.batch "one" is invalid: spec.template.spec.restartPolicy: Unsupported value: "Always": '
        'supported values: "OnFailure", "Never"',
    ),
    "a name in capitals": (
        "POST",
        JOBS,
        named("Op_1", "job"),
        APPLICATION_JSON,
        422,
        "Invalid",
        'Job.batch "Op_1" is invalid: metadata.name: Invalid value: "Op_1": a lowercase RFC 1123 subdomain ',
    ),
    "tries below nothing": (
        "POST",
        JOBS,
        with_spec(named("one", "job"), backoffLimit=-1),
        APPLICATION_JSON,
        422,
        "Invalid",
        'Job.batch "one" is invalid: spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0',
    ),
}
"""Method, path, body and its type; status, reason, and how the message begins."""


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_refused(client: Client, name: str) -> None:
    """By status, reason and message; nothing has an effect."""
    method, path, body, kind, status, reason, message = REFUSED[name]

    told, refused = await client.call(method, path, body, kind=kind)

    assert (told, refused["reason"]) == (status, reason)
    assert refused["message"].startswith(message.split(" (e.g.")[0])
    assert client.at.effects() == []


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
