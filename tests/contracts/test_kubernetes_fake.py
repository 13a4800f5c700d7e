"""The fake Kubernetes: strict where a real one would not understand, in a world that waits to be seen."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from tests.contracts.kubernetes_bench import JOBS, JSON_PATCH, MERGE, ONE, PLACE, PODS, STRATEGIC, Client, job
from tests.fakes.kubernetes.bench import FakeCluster, fake_cluster
from tests.fakes.kubernetes.cluster import SERVICE, Cluster, sample
from tests.fakes.kubernetes.store import DEPLOYMENTS

Json = dict[str, Any]
REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
REVIEW: Json = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview"}


@pytest.fixture
async def fake() -> AsyncIterator[FakeCluster]:
    """Serve the samples."""
    async with fake_cluster() as one:
        await one.create_samples()
        yield one


@pytest.fixture
async def client(fake: FakeCluster) -> AsyncIterator[Client]:
    """Connect to it."""
    at: Cluster = fake
    async with aiohttp.ClientSession() as http:
        yield Client(at, http)


STRANGE: list[tuple[str, str, str, Any, int, str]] = [
    ("GET", "/apis/apps/v1/namespaces/production/statefulsets", "", None, 404, "could not find"),
    ("GET", "/apis/extensions/v1beta1/namespaces/production/deployments", "", None, 404, "could not find"),
    ("GET", "/nothing", "", None, 404, "could not find"),
    ("GET", f"{ONE}/status", "", None, 404, "could not find"),
    ("DELETE", PLACE, "", None, 405, "does not allow this method"),
    ("POST", f"{ONE}/scale", "", {}, 405, "does not allow this method"),
    ("GET", f"{PLACE}?labels=app", "", None, 400, "['labels']"),
    ("GET", f"{PODS}/one/log?lines=3", "", None, 400, "['lines']"),
    ("PATCH", f"{ONE}?dryRun=Server", MERGE, {}, 400, "dryRun is All"),
    ("GET", f"{PLACE}?watch=maybe", "", None, 400, "invalid syntax"),
    ("GET", f"{PLACE}?labelSelector=app%20is%20x", "", None, 400, "unable to parse"),
    ("GET", f"{PODS}?fieldSelector=spec.colour%3Dred", "", None, 400, "not supported: spec.colour"),
    ("POST", PLACE, "", {**sample(1), "metadata": {"name": "x", "colour": "red"}}, 400, "metadata.colour"),
    ("POST", PLACE, "", {**sample(1), "spec": {"replicaz": 1}}, 400, 'unknown field "spec.replicaz"'),
    ("POST", PLACE, "", {**sample(1), "spec": {"replicas": "1"}}, 400, 'spec.replicas: "1" is not of type'),
    ("POST", PLACE, "", job("one"), 400, "is no Deployment"),
    ("POST", PLACE, "", ["x"], 400, "is no Deployment"),
    ("POST", PLACE, "", {**sample(1), "metadata": {"name": "x", "namespace": "y"}}, 400, "does not match"),
    ("PATCH", ONE, MERGE, {"spec": {"replicaz": 1}}, 422, 'unknown field "spec.replicaz"'),
    ("PATCH", ONE, STRATEGIC, {"spec": {"replicaz": 1}}, 422, 'unknown field "spec.replicaz"'),
    ("PATCH", ONE, STRATEGIC, {"$retainKeys": ["x"]}, 400, "does not know the directive"),
    ("PATCH", ONE, MERGE, [], 400, "cannot unmarshal"),
    ("PATCH", ONE, JSON_PATCH, {}, 400, "cannot unmarshal"),
    ("PATCH", ONE, JSON_PATCH, [{"op": "set", "path": "/spec"}], 400, "Unexpected kind"),
    ("PATCH", f"{ONE}/scale", MERGE, {"spec": {"size": 1}}, 422, 'unknown field "spec.size"'),
    ("DELETE", f"{JOBS}/one", "", {"policy": "Background"}, 400, "DeleteOptions"),
    ("POST", REVIEWS, "", {**REVIEW, "spec": {"wish": {}}}, 400, 'unknown field "spec.wish"'),
]


@pytest.mark.parametrize(("method", "path", "kind", "body", "status", "message"), STRANGE)
async def test_what_no_server_understands_is_a_finding(
    client: Client, method: str, path: str, kind: str, body: Any, status: int, message: str
) -> None:
    """An unknown route, method, parameter or field, or another type: refused, and noted for the test."""
    await client.call("POST", JOBS, job("one"))

    told, refused = await client.call(method, path, body, kind=kind or "application/json")

    assert (told, message in refused["message"]) == (status, True)
    assert [message in each for each in client.at.findings] == [True]


async def test_what_is_no_json_is_a_finding(client: Client) -> None:
    """A body that cannot be read is refused, too."""
    headers = {"Authorization": f"Bearer {client.at.token}", "Content-Type": MERGE}
    async with client.http.patch(f"{client.at.url}{ONE}", data="{", headers=headers) as answer:
        assert answer.status == 400
    assert len(client.at.findings) == 1


async def test_what_the_fake_itself_does_wrong_is_a_finding(fake: FakeCluster) -> None:
    """An object against the official schema that the fake stores is noted."""
    fake.server.store.add(DEPLOYMENTS, {"metadata": {"namespace": "production", "name": "x"}, "size": 1})

    assert [each for each in fake.findings if "'size' was unexpected" in each]


async def test_each_state_lasts_until_it_is_seen() -> None:
    """Who asks again and again sees every number of new replicas."""
    async with fake_cluster(pace=3600) as one, aiohttp.ClientSession() as http:
        await one.create_samples()
        client = Client(one, http)
        await client.set_image(f"{SERVICE}:v2.4.1")
        seen = [(await client.get())["status"].get("updatedReplicas") for _ in range(8)]

    assert seen == [3, 3, 1, 2, 3, 3, 3, 3]


async def test_the_world_goes_on_unseen() -> None:
    """Where nobody looks, time makes the steps."""
    async with fake_cluster(pace=0.001) as one:
        await one.create_samples()
        async with aiohttp.ClientSession() as http:
            client = Client(one, http)
            await client.set_image(f"{SERVICE}:v2.4.1")
            rolled = asyncio.Event()
            with one.server.store.listening(lambda each: rolled.set() if _serves(each.value) else None):
                async with asyncio.timeout(10):
                    await rolled.wait()


def _serves(value: Json) -> bool:
    conditions = value.get("status", {}).get("conditions", ())
    return value["kind"] == "Deployment" and any(
        each.get("reason") == "NewReplicaSetAvailable" for each in conditions
    )


async def test_deaf_controllers_see_nothing(client: Client, fake: FakeCluster) -> None:
    """Under the new generation the counts stay complete for as long as a test wants."""
    fake.deafen()
    await client.set_image(f"{SERVICE}:v2.4.1")
    lagging = [(await client.get())["status"]["observedGeneration"] for _ in range(5)]
    await fake.release()
    done = await client.until_rolled()

    assert lagging == [1] * 5
    assert done["status"]["observedGeneration"] == 2


async def test_a_forgotten_past_cannot_be_watched(client: Client, fake: FakeCluster) -> None:
    """A watch from before says 410 in its first line, and ends."""
    version = (await client.get(PLACE))["metadata"]["resourceVersion"]
    fake.server.store.forget()
    status, text = await client.call("GET", f"{PLACE}?watch=1&resourceVersion={version}")
    told = text if isinstance(text, dict) else json.loads(text)

    assert (status, told["type"]) == (200, "ERROR")
    assert (told["object"]["code"], told["object"]["reason"]) == (410, "Expired")


async def test_a_watch_ends_with_its_time(client: Client) -> None:
    """Without a version it begins with what there is."""
    status, told = await client.call("GET", f"{PLACE}?watch=true&timeoutSeconds=0")

    assert (status, told["type"], told["object"]["metadata"]["name"]) == (200, "ADDED", SERVICE)


async def test_lists_come_in_chunks(client: Client) -> None:
    """With a limit, and the rest by the token that the answer gives."""
    first = await client.get(f"{PODS}?limit=2")
    token = first["metadata"]["continue"]
    second = await client.get(f"{PODS}?limit=2&continue={token}")

    assert (len(first["items"]), first["metadata"]["remainingItemCount"]) == (2, 1)
    assert (len(second["items"]), "continue" in second["metadata"]) == (1, False)


@pytest.mark.parametrize(
    ("selector", "number"),
    [
        ("", 3),
        (f"app={SERVICE}", 3),
        (f"app!={SERVICE}", 0),
        (f"app in ({SERVICE}, x)", 3),
        (f"app notin ({SERVICE})", 0),
        (f"app,pod-template-hash,app=={SERVICE}", 3),
        ("!app", 0),
    ],
)
async def test_labels_choose(client: Client, selector: str, number: int) -> None:
    """By every operator that a selector has."""
    query = selector.replace(" ", "%20").replace("=", "%3D")
    assert len((await client.get(f"{PODS}?labelSelector={query}"))["items"]) == number


async def test_fields_choose(client: Client) -> None:
    """Pods by phase, events by whom they are about."""
    running = await client.get(f"{PODS}?fieldSelector=status.phase%3DRunning")
    others = await client.get(f"{PODS}?fieldSelector=status.phase!%3DRunning")

    assert (len(running["items"]), others["items"]) == (3, [])


async def test_a_log_is_followed_to_its_end(client: Client, fake: FakeCluster) -> None:
    """What is there comes at once, what is written later when it is, until the pod has ended."""
    await fake.hold()
    await client.call("POST", JOBS, job("one", "run"))
    await client.get(f"{JOBS}/one")
    pod = (await client.get(f"{PODS}?labelSelector=job-name=one"))["items"][0]["metadata"]["name"]
    await fake.release()
    await client.get(f"{JOBS}/one")
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        followed = group.create_task(client.call("GET", f"{PODS}/{pod}/log?follow=true"))
        await client.until_over("one")

    assert followed.result() == (200, "started\ndone\n")


async def test_a_failed_job_is_tried_again(client: Client) -> None:
    """As often as it may be, each time by another pod."""
    again = job("one", "fail")
    again["spec"]["backoffLimit"] = 1
    await client.call("POST", JOBS, again)
    over = await client.until_over("one")

    assert over["status"]["failed"] == 2
    assert len((await client.get(f"{PODS}?labelSelector=job-name=one"))["items"]) == 2


async def test_pods_are_left_behind_as_asked(client: Client) -> None:
    """A job that is deleted without a policy leaves its pods, as the API's first version does."""
    await client.call("POST", JOBS, job("one", "run"))
    await client.until_over("one")
    await client.call("DELETE", f"{JOBS}/one")

    pods = (await client.get(f"{PODS}?labelSelector=job-name=one"))["items"]
    assert ["ownerReferences" in each["metadata"] for each in pods] == [False]


async def test_a_kubeconfig_leads_here(fake: FakeCluster, tmp_path: Path) -> None:
    """It is YAML with the address, the token and the namespace."""
    told = yaml.safe_load(fake.kubeconfig(tmp_path, fake.restricted_token).read_text(encoding="utf-8"))

    assert told["clusters"][0]["cluster"] == {"server": fake.url}
    assert told["users"][0]["user"] == {"token": fake.restricted_token}
    assert told["contexts"][0]["context"]["namespace"] == "production"
