"""The Kubernetes of the tests: the fake does what a real one does, as `make test-kubernetes` shows."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from tests.fakes.kubernetes.bench import cluster
from tests.fakes.kubernetes.cluster import DEADLINE, SERVICE, Cluster
from tests.fakes.vendor import after_the_fact, cut

Json = dict[str, Any]
STRATEGIC = "application/strategic-merge-patch+json"
MERGE = "application/merge-patch+json"
JSON_PATCH = "application/json-patch+json"
PLACE = "/apis/apps/v1/namespaces/production/deployments"
ONE = f"{PLACE}/{SERVICE}"
JOBS = "/apis/batch/v1/namespaces/production/jobs"
PODS = "/api/v1/namespaces/production/pods"
REVISION = "deployment.kubernetes.io/revision"
NOT_BELOW = "must be greater than or equal to 0"
NOTE = "chatops/operation"


@dataclass
class Client:
    """Calls to a cluster as its admin, or with another token."""

    at: Cluster
    http: aiohttp.ClientSession

    async def call(
        self, method: str, path: str, body: Any = None, *, kind: str = "application/json", token: str = ""
    ) -> tuple[int, Any]:
        """Return the status and the JSON body, or the text that it is instead."""
        headers = {"Authorization": f"Bearer {token or self.at.token}", "Content-Type": kind}
        url = f"{self.at.url}{path}"
        async with self.http.request(method, url, json=body, headers=headers) as answer:
            is_json = answer.content_type == "application/json"
            return answer.status, await (answer.json() if is_json else answer.text())

    async def get(self, path: str = ONE) -> Json:
        """Return what is there."""
        status, body = await self.call("GET", path)
        assert status == 200, body
        return dict(body)

    async def set_image(self, image: str, operation: str = "op_1") -> Json:
        """Patch the one container, with the operation's id."""
        template = {"spec": {"containers": [{"name": "web", "image": image}]}}
        patch = {"metadata": {"annotations": {NOTE: operation}}, "spec": {"template": template}}
        status, body = await self.call("PATCH", ONE, patch, kind=STRATEGIC)
        assert status == 200, body
        return dict(body)

    async def until_rolled(self) -> Json:
        """Return the deployment when it is observed and has succeeded or failed."""
        async with asyncio.timeout(DEADLINE + 20):
            while True:
                found = await self.get()
                reason = _condition(found, "Progressing")["reason"]
                is_observed = found["status"]["observedGeneration"] == found["metadata"]["generation"]
                if is_observed and (_is_complete(found) or reason == "ProgressDeadlineExceeded"):
                    return found
                await asyncio.sleep(0.01)

    async def until_over(self, name: str) -> Json:
        """Return the job when it has succeeded or failed."""
        async with asyncio.timeout(20):
            while "conditions" not in (found := await self.get(f"{JOBS}/{name}"))["status"]:
                await asyncio.sleep(0.01)
        return found


def _condition(deployment: Json, kind: str) -> Json:
    return next(each for each in deployment["status"]["conditions"] if each["type"] == kind)


def _is_lacking(status: Json) -> bool:
    return bool(status.get("unavailableReplicas") == 1)


def _is_complete(deployment: Json) -> bool:
    status, wanted = deployment["status"], deployment["spec"]["replicas"]
    counts = [status.get(name, 0) for name in ("replicas", "updatedReplicas", "availableReplicas")]
    return counts == [wanted] * 3


def job(name: str, *command: str) -> Json:
    """Return a job of one container."""
    container = {"name": "run", "image": "migrate:1", "command": [*command]}
    template = {"spec": {"restartPolicy": "Never", "containers": [container]}}
    about = {"name": name, "labels": {"app": "migrate"}, "annotations": {NOTE: "op_7"}}
    spec = {"backoffLimit": 0, "template": template}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": about, "spec": spec}


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """Connect to a cluster with the samples; nothing that a real one would not understand may be asked."""
    async with cluster() as one:
        trust: Any = True if one.ca is None else ssl.create_default_context(cafile=str(one.ca))
        connector = aiohttp.TCPConnector(ssl=trust)
        async with aiohttp.ClientSession(connector=connector) as http:
            await one.create_samples()
            yield Client(one, http)
        assert one.findings == []


async def test_samples_serve(client: Client) -> None:
    """Both places have their replicas, of two containers each, and nothing has had an effect."""
    for namespace, replicas in (("production", 3), ("staging", 2)):
        found = await client.get(ONE.replace("production", namespace))
        assert (found["status"]["availableReplicas"], _is_complete(found)) == (replicas, True)
        names = [each["name"] for each in found["spec"]["template"]["spec"]["containers"]]
        assert names == ["web", "side"]
    assert client.at.effects() == []


async def test_rollout_is_lagging_then_done(client: Client) -> None:
    """Just patched, all counts look complete under the generation before; in the end the new one serves."""
    patched = await client.set_image(f"{SERVICE}:v2.4.1")
    done = await client.until_rolled()

    assert _is_complete(patched)
    assert (patched["status"]["observedGeneration"], patched["metadata"]["generation"]) == (1, 2)
    assert _condition(done, "Progressing")["reason"] == "NewReplicaSetAvailable"
    images = [each["image"] for each in done["spec"]["template"]["spec"]["containers"]]
    assert images == [f"{SERVICE}:v2.4.1", "proxy:1.0"]
    assert done["metadata"]["annotations"][REVISION] == "2"
    assert client.at.effects() == ["op_1"]


@pytest.mark.parametrize(
    ("tag", "reason", "event"),
    [
        ("missing", "ImagePullBackOff", "Failed to pull image"),
        ("crash", "CrashLoopBackOff", "Back-off restarting"),
        ("v2.5.0", None, "503"),
    ],
)
async def test_broken_image_fails(client: Client, tag: str, reason: str | None, event: str) -> None:
    """The rollout is too late, the old pods serve on, and pod and events say why."""
    await client.set_image(f"{SERVICE}:{tag}")
    failed = await client.until_rolled()

    assert _condition(failed, "Progressing")["status"] == "False"
    assert (failed["status"]["availableReplicas"], failed["status"]["updatedReplicas"]) == (3, 1)
    pods = (await client.get(f"{PODS}?labelSelector=app%3D{SERVICE}"))["items"]
    states = [each["status"]["containerStatuses"] for each in pods]
    waiting = [each["state"].get("waiting", {}).get("reason") for state in states for each in state]
    assert (reason in waiting) is True
    events = (await client.get("/api/v1/namespaces/production/events"))["items"]
    assert any(event in each["message"] for each in events)


async def test_undone_revision_becomes_the_newest(client: Client) -> None:
    """The template of the set before, without its hash, is found again and gets the next number."""
    await client.set_image(f"{SERVICE}:v2.4.1")
    await client.until_rolled()
    sets = await client.get(f"/apis/apps/v1/namespaces/production/replicasets?labelSelector=app={SERVICE}")
    revisions = {each["metadata"]["annotations"][REVISION]: each for each in sets["items"]}
    template = revisions["1"]["spec"]["template"]
    del template["metadata"]["labels"]["pod-template-hash"]
    patch = [{"op": "replace", "path": "/spec/template", "value": template}]
    status, _ = await client.call("PATCH", ONE, patch, kind=JSON_PATCH)
    done = await client.until_rolled()

    assert (status, sorted(revisions)) == (200, ["1", "2"])
    assert revisions["2"]["metadata"]["annotations"][NOTE] == "op_1"
    assert done["metadata"]["annotations"][REVISION] == "3"
    assert done["spec"]["template"]["spec"]["containers"][0]["image"] == f"{SERVICE}:v2.4.0"
    assert client.at.effects() == ["op_1", "unmarked"]


@pytest.mark.parametrize("replicas", [1, 4, 0])
async def test_scale(client: Client, replicas: int) -> None:
    """The number changes and nothing else; the scale tells it, too."""
    status, scale = await client.call("PATCH", f"{ONE}/scale", {"spec": {"replicas": replicas}}, kind=MERGE)
    done = await client.until_rolled()

    assert (status, scale["kind"], scale["spec"].get("replicas", 0)) == (200, "Scale", replicas)
    assert done["status"].get("availableReplicas", 0) == replicas
    assert done["metadata"]["annotations"][REVISION] == "1"
    assert client.at.effects() == ["unmarked"]


async def test_held_pods_do_not_get_ready(client: Client) -> None:
    """A held rollout is observed and begun, and goes on when it is released."""
    await client.at.hold()
    await client.set_image(f"{SERVICE}:v2.4.1")
    async with asyncio.timeout(20):
        while (found := (await client.get())["status"]).get("updatedReplicas") != 1 or not _is_lacking(found):
            await asyncio.sleep(0.01)
    await client.at.release()

    assert (found["readyReplicas"], found["availableReplicas"]) == (3, 3)
    assert _is_complete(await client.until_rolled())


async def test_an_annotation_is_a_generation_without_effect(client: Client) -> None:
    """A deployment's generation counts its annotations; its pods stay."""
    patch = {"metadata": {"annotations": {NOTE: "op_1"}}}
    _, patched = await client.call("PATCH", ONE, patch, kind=MERGE)
    _, again = await client.call("PATCH", ONE, patch, kind=MERGE)
    done = await client.until_rolled()

    assert (patched["metadata"]["generation"], again["metadata"]["generation"]) == (2, 2)
    assert done["metadata"]["annotations"][REVISION] == "1"
    assert client.at.effects() == []


async def test_dry_run_changes_nothing(client: Client) -> None:
    """It is answered as if, and neither kept nor an effect."""
    before = await client.get()
    patch = {"spec": {"replicas": 7}}
    status, told = await client.call("PATCH", f"{ONE}?dryRun=All", patch, kind=STRATEGIC)
    after = await client.get()

    assert (status, told["spec"]["replicas"]) == (200, 7)
    assert after["spec"] == before["spec"]
    assert client.at.effects() == []


async def test_a_patch_with_an_old_version_conflicts(client: Client) -> None:
    """Who says what he has read is refused where that is no longer so."""
    version = (await client.get())["metadata"]["resourceVersion"]
    await client.set_image(f"{SERVICE}:v2.4.1")
    patch = {"metadata": {"resourceVersion": version}, "spec": {"replicas": 1}}
    status, told = await client.call("PATCH", ONE, patch, kind=STRATEGIC)

    assert (status, told["reason"]) == (409, "Conflict")
    assert client.at.effects() == ["op_1"]


async def test_jobs_run_to_their_end(client: Client) -> None:
    """A job makes a pod that writes its lines; what fails is told with the reason; a name is given once."""
    status, made = await client.call("POST", JOBS, job("good", "run"))
    again, told = await client.call("POST", JOBS, job("good", "run"))
    await client.call("POST", JOBS, job("poor", "fail"))
    good, poor = await client.until_over("good"), await client.until_over("poor")

    assert (status, made["spec"]["completions"], again, told["reason"]) == (201, 1, 409, "AlreadyExists")
    assert (good["status"]["succeeded"], good["status"]["conditions"][0]["type"]) == (1, "Complete")
    failed = poor["status"]["conditions"][0]
    assert (poor["status"]["failed"], failed["type"]) == (1, "Failed")
    assert failed["reason"] == "BackoffLimitExceeded"
    pods = (await client.get(f"{PODS}?labelSelector=job-name=good"))["items"]
    status, log = await client.call("GET", f"{PODS}/{pods[0]['metadata']['name']}/log")
    assert (status, log.splitlines()[-1]) == (200, "done")
    assert client.at.effects() == ["op_7", "op_7"]


async def test_jobs_are_listed_and_deleted(client: Client) -> None:
    """By their label; deleted in the background, the pods go, too."""
    await client.call("POST", JOBS, job("good", "run"))
    await client.until_over("good")
    listed = await client.get(f"{JOBS}?labelSelector=app=migrate")
    status, _ = await client.call("DELETE", f"{JOBS}/good?propagationPolicy=Background")
    async with asyncio.timeout(20):
        while (await client.get(f"{PODS}?labelSelector=job-name=good"))["items"]:
            await asyncio.sleep(0.01)

    assert [each["metadata"]["name"] for each in listed["items"]] == ["good"]
    assert (status, (await client.call("GET", f"{JOBS}/good"))[0]) == (200, 404)


async def test_programs_of_the_test_run(client: Client) -> None:
    """A test says what runs in a job's pod, line by line, and with which end."""

    def program(pod: Json) -> Iterator[str | int]:
        yield f"I am {pod['spec']['containers'][0]['command'][0]}"
        yield 3

    client.at.program = program
    await client.call("POST", JOBS, job("one", "run"))
    over = await client.until_over("one")
    pod = (await client.get(f"{PODS}?labelSelector=job-name=one"))["items"][0]
    _, log = await client.call("GET", f"{PODS}/{pod['metadata']['name']}/log")

    assert over["status"]["conditions"][0]["type"] == "Failed"
    assert pod["status"]["containerStatuses"][0]["state"]["terminated"]["exitCode"] == 3
    assert log.splitlines() == ["I am run"]


async def test_logs_come_as_asked(client: Client) -> None:
    """With times or without, the last ones, since a moment: the lines of one container."""
    await client.at.add_pod("production", "one")
    noon = datetime(2090, 1, 1, 12, tzinfo=UTC)
    client.at.log("production", "one", [(noon, "first"), (noon.replace(minute=1), "second")])
    told = [
        (await client.call("GET", f"{PODS}/one/log?container={asked}"))[1]
        for asked in ("web&tailLines=1&timestamps=true", "web&sinceTime=2090-01-01T12:00:30Z", "side")
    ]

    assert told == ["2090-01-01T12:01:00.000000000Z second\n", "second\n", ""]


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ("", 400, "a container name must be specified for pod one, choose one of: [web side]"),
        ("?container=nobody", 400, "container nobody is not valid for pod one"),
        (
            "?container=web&tailLines=-1",
            422,
            "tailLines: Invalid value: -1: must be greater than or equal to 0",
        ),
        ("?container=web&previous=1", 400, 'previous terminated container "web" in pod "one" not found'),
    ],
)
async def test_logs_are_refused(client: Client, query: str, status: int, message: str) -> None:
    """With the words of a real server."""
    await client.at.add_pod("production", "one")

    told, body = await client.call("GET", f"{PODS}/one/log{query}")

    assert told == status
    assert body["message"].removeprefix('PodLogOptions "one" is invalid: ') == message


async def test_rights_are_granted(client: Client) -> None:
    """Without a right, 403 says who may not do what where; what is granted is done, and known in advance."""
    token = client.at.restricted_token
    status, told = await client.call("GET", ONE, token=token)
    rule = {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get"]}
    await client.at.grant([rule])
    allowed = [await may(client, verb) for verb in ("get", "patch")]

    assert (status, told["reason"]) == (403, "Forbidden")
    assert told["message"] == (
        f'deployments.apps "{SERVICE}" is forbidden: User "deploybot" cannot get resource "deployments" '
        'in API group "apps" in the namespace "production"'
    )
    assert allowed == [True, False]
    assert (await client.call("GET", ONE, token=token))[0] == 200
    patched = await client.call("PATCH", ONE, {}, kind=MERGE, token=token)
    listed = await client.call("GET", PLACE, token=token)
    assert (patched[0], listed[0]) == (403, 403)
    assert listed[1]["message"].startswith("deployments.apps is forbidden")


async def may(client: Client, verb: str) -> bool:
    """Ask for the restricted user whether he may do something to deployments."""
    wish = {"group": "apps", "resource": "deployments", "verb": verb, "namespace": "production"}
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": wish},
    }
    path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    status, told = await client.call("POST", path, review, token=client.at.restricted_token)
    assert status == 201
    return bool(told["status"]["allowed"])


async def test_version_and_namespace_are_told(client: Client) -> None:
    """What a check of the connection asks for."""
    version = await client.get("/version")
    namespace = await client.get("/api/v1/namespaces/production")
    status, told = await client.call("GET", "/api/v1/namespaces/nowhere")

    assert version["gitVersion"].startswith("v1.")
    assert namespace["status"]["phase"] == "Active"
    assert (status, told["message"]) == (404, 'namespaces "nowhere" not found')


async def test_watch_tells_each_state(client: Client) -> None:
    """From a version on, each change of the deployment comes, until the rollout is done."""
    listed = await client.get(PLACE)
    await client.set_image(f"{SERVICE}:v2.4.1")
    version = listed["metadata"]["resourceVersion"]
    url = f"{client.at.url}{PLACE}?watch=True&timeoutSeconds=20&resourceVersion={version}"
    headers = {"Authorization": f"Bearer {client.at.token}"}
    seen: list[int] = []
    async with asyncio.timeout(30), client.http.get(url, headers=headers) as answer:
        async for line in answer.content:
            found = _object(line)
            seen.append(found["status"].get("updatedReplicas", 0))
            is_observed = found["status"]["observedGeneration"] == found["metadata"]["generation"]
            if is_observed and _is_complete(found):
                break

    assert {1, 2, 3} <= set(seen)


def _object(line: bytes) -> Json:
    return dict(json.loads(line)["object"])


async def test_faults_come_before_or_after_the_effect(client: Client) -> None:
    """A lost answer leaves its effect; the next call is answered."""
    client.at.faults.plays_on[f"PATCH {SERVICE}"] = [after_the_fact(cut)]
    with pytest.raises(aiohttp.ClientError):
        await client.set_image(f"{SERVICE}:v2.4.1")

    assert client.at.effects() == ["op_1"]
    assert (await client.get())["metadata"]["annotations"][NOTE] == "op_1"
