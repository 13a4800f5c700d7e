"""A cluster with the samples and a client of it, for the suites on the Kubernetes of the tests."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.fakes.kubernetes.bench import cluster
from tests.fakes.kubernetes.cluster import DEADLINE, SERVICE, Cluster

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
                reason = condition(found, "Progressing")["reason"]
                is_observed = found["status"]["observedGeneration"] == found["metadata"]["generation"]
                if is_observed and (is_complete(found) or reason == "ProgressDeadlineExceeded"):
                    return found
                await asyncio.sleep(0.01)

    async def until_over(self, name: str) -> Json:
        """Return the job when it has succeeded or failed."""
        async with asyncio.timeout(20):
            while "conditions" not in (found := await self.get(f"{JOBS}/{name}"))["status"]:
                await asyncio.sleep(0.01)
        return found


def condition(deployment: Json, kind: str) -> Json:
    """Return one of a deployment's conditions."""
    return next(each for each in deployment["status"]["conditions"] if each["type"] == kind)


def is_complete(deployment: Json) -> bool:
    """Tell whether all counts are what is wanted, whatever generation they are of."""
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


@asynccontextmanager
async def connected() -> AsyncIterator[Client]:
    """Connect to a cluster with the samples; nothing that a real one would not understand may be asked."""
    async with cluster() as one:
        trust: Any = True if one.ca is None else ssl.create_default_context(cafile=str(one.ca))
        connector = aiohttp.TCPConnector(ssl=trust)
        async with aiohttp.ClientSession(connector=connector) as http:
            await one.create_samples()
            yield Client(one, http)
        assert one.findings == []
