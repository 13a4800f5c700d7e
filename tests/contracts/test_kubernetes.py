"""The Kubernetes of the tests: the fake does what a real one does, as `make test-kubernetes` shows."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.contracts.kubernetes_bench import (
    JSON_PATCH,
    MERGE,
    NOTE,
    ONE,
    PLACE,
    PODS,
    REVISION,
    STRATEGIC,
    Client,
    condition,
    connected,
    is_complete,
)
from tests.fakes.kubernetes.cluster import SERVICE
from tests.fakes.vendor import after_the_fact, cut

Json = dict[str, Any]


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """Connect to a cluster with the samples."""
    async with connected() as one:
        yield one


def _is_lacking(status: Json) -> bool:
    return bool(status.get("unavailableReplicas") == 1)


async def test_samples_serve(client: Client) -> None:
    """Both places have their replicas, of two containers each, and nothing has had an effect."""
    for namespace, replicas in (("production", 3), ("staging", 2)):
        found = await client.get(ONE.replace("production", namespace))
        assert (found["status"]["availableReplicas"], is_complete(found)) == (replicas, True)
        names = [each["name"] for each in found["spec"]["template"]["spec"]["containers"]]
        assert names == ["web", "side"]
    assert client.at.effects() == []


async def test_rollout_is_lagging_then_done(client: Client) -> None:
    """Just patched, all counts look complete under the generation before; in the end the new one serves."""
    patched = await client.set_image(f"{SERVICE}:v2.4.1")
    done = await client.until_rolled()

    assert is_complete(patched)
    assert (patched["status"]["observedGeneration"], patched["metadata"]["generation"]) == (1, 2)
    assert condition(done, "Progressing")["reason"] == "NewReplicaSetAvailable"
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

    assert condition(failed, "Progressing")["status"] == "False"
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
    assert is_complete(await client.until_rolled())


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
            if is_observed and is_complete(found):
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
