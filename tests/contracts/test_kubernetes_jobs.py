"""The Kubernetes of the tests: jobs and what containers write, the fake's as a real server's."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.contracts.kubernetes_bench import JOBS, PODS, Client, connected, job

Json = dict[str, Any]


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """Connect to a cluster with the samples."""
    async with connected() as one:
        yield one


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
    status, done = await client.call("DELETE", f"{JOBS}/good?propagationPolicy=Background")
    async with asyncio.timeout(20):
        while (await client.get(f"{PODS}?labelSelector=job-name=good"))["items"]:
            await asyncio.sleep(0.01)

    assert [each["metadata"]["name"] for each in listed["items"]] == ["good"]
    assert (status, (await client.call("GET", f"{JOBS}/good"))[0]) == (200, 404)
    about = {"name": "good", "group": "batch", "kind": "jobs"}
    assert (done["kind"], done["status"]) == ("Status", "Success")
    assert done["details"] == {**about, "uid": listed["items"][0]["metadata"]["uid"]}


async def test_the_kind_may_be_left_out(client: Client) -> None:
    """It follows from the path."""
    nameless = {key: each for key, each in job("one", "run").items() if key not in {"kind", "apiVersion"}}
    status, made = await client.call("POST", JOBS, nameless)

    assert (status, made["kind"], made["apiVersion"]) == (201, "Job", "batch/v1")


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
