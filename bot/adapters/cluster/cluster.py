"""The calls to a Kubernetes API server: objects go and come as it writes them, in plain dictionaries.

https://kubernetes.io/docs/reference/kubernetes-api/
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from typing_extensions import override

from bot.adapters.cluster.connection import Connection
from bot.adapters.http import Declined
from bot.adapters.http.answer import Answer
from bot.core.ports.back_end import BackEndError, NotSetUp

Json = dict[str, Any]
_STRATEGIC = "application/strategic-merge-patch+json"
_JSON_PATCH = "application/json-patch+json"
_HELP: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: "its credentials are not accepted; check the kubeconfig or service account",
    HTTPStatus.FORBIDDEN: "give the bot that right by a Role, as docs/adapters/kubernetes.md shows",
}


@dataclass(frozen=True, slots=True)
class Right:
    """One thing that RBAC lets somebody do: `patch deployments` of the group `apps`."""

    verb: str
    group: str
    resource: str

    @override
    def __str__(self) -> str:
        """Say it as a Role would."""
        return f"{self.verb} {self.resource}"


class Cluster:
    """Asks through a connection. Every call raises Declined, Unreachable or NotSetUp."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def deployments(self, namespace: str) -> Sequence[Json]:
        """Return all deployments of a namespace."""
        return await self._list(f"{_apps(namespace)}/deployments")

    async def deployment(self, namespace: str, name: str) -> Json:
        """Return one deployment."""
        return await self._json("GET", f"{_apps(namespace)}/deployments/{quote(name, safe='')}")

    async def patch_deployment(self, namespace: str, name: str, patch: Json | Sequence[Json]) -> Json:
        """Change a deployment: by a strategic merge patch, or by a list of JSON patch operations.

        The patch names the resourceVersion it is made for, so that a second try changes nothing: 409.
        """
        kind = _STRATEGIC if isinstance(patch, dict) else _JSON_PATCH
        path = f"{_apps(namespace)}/deployments/{quote(name, safe='')}"
        return await self._json("PATCH", path, body=patch, headers={"Content-Type": kind}, is_repeatable=True)

    async def replica_sets(self, namespace: str, selector: str = "") -> Sequence[Json]:
        """Return the ReplicaSets with these labels."""
        return await self._list(f"{_apps(namespace)}/replicasets", selector)

    async def pods(self, namespace: str, selector: str) -> Sequence[Json]:
        """Return the pods with these labels."""
        return await self._list(f"{_core(namespace)}/pods", selector)

    async def events(self, namespace: str, pod: str) -> Sequence[Json]:
        """Return what happened to a pod."""
        query = {"fieldSelector": f"involvedObject.name={pod}"}
        return (await self._json("GET", f"{_core(namespace)}/events", query=query))["items"]  # type: ignore[no-any-return]  # as the API has it

    async def pod_log(self, namespace: str, pod: str, query: Mapping[str, str]) -> str:
        """Return lines of a pod's container; `query` is of the API's parameters."""
        path = f"{_core(namespace)}/pods/{quote(pod, safe='')}/log"
        answer = await self._call("GET", path, query=query, headers={"Accept": "*/*"})
        return answer.body.decode(errors="replace")

    async def jobs(self, namespace: str, selector: str) -> Sequence[Json]:
        """Return the jobs with these labels."""
        return await self._list(f"{_batch(namespace)}/jobs", selector)

    async def job(self, namespace: str, name: str) -> Json:
        """Return one job."""
        return await self._json("GET", f"{_batch(namespace)}/jobs/{quote(name, safe='')}")

    async def create_job(self, namespace: str, job: Json) -> Json:
        """Make a job; one of this name is made once: 409."""
        return await self._json("POST", f"{_batch(namespace)}/jobs", body=job, is_repeatable=True)

    async def delete_job(self, namespace: str, name: str) -> None:
        """Remove a job with its pods."""
        query = {"propagationPolicy": "Background"}
        await self._call("DELETE", f"{_batch(namespace)}/jobs/{quote(name, safe='')}", query=query)

    async def ping(self, rights: Sequence[Right], namespaces: Collection[str]) -> str:
        """Return one line on the server; raise NotSetUp with every right that is missing."""
        version = (await self._json("GET", "/version"))["gitVersion"]
        wanted = [(right, namespace) for namespace in namespaces for right in rights]
        allowed = await asyncio.gather(*(self._may(right, namespace) for right, namespace in wanted))
        missing: dict[str, list[str]] = {}
        for (right, namespace), is_allowed in zip(wanted, allowed, strict=True):
            if not is_allowed:
                missing.setdefault(namespace, []).append(str(right))
        if missing:
            told = "; ".join(f"{', '.join(them)} in {namespace}" for namespace, them in missing.items())
            help_ = _HELP[HTTPStatus.FORBIDDEN]
            raise NotSetUp(f"Kubernetes {version} does not let the bot {told}: {help_}")
        return f"Kubernetes {version}, with every right it needs in {', '.join(namespaces)}"

    async def close(self) -> None:
        """Close the connection."""
        await self._connection.close()

    async def _may(self, right: Right, namespace: str) -> bool:
        """Ask whether the bot has a right, as everybody may."""
        resource, _, subresource = right.resource.partition("/")
        about = {"namespace": namespace, "verb": right.verb, "group": right.group, "resource": resource}
        about |= {"subresource": subresource} if subresource else {}
        review = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": about},
        }
        path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
        answer = await self._json("POST", path, body=review, is_repeatable=True)
        return bool(answer["status"]["allowed"])

    async def _list(self, path: str, selector: str = "") -> Sequence[Json]:
        query = {"labelSelector": selector} if selector else None
        return (await self._json("GET", path, query=query))["items"]  # type: ignore[no-any-return]  # as the API has it

    async def _json(self, method: str, path: str, **asked: Any) -> Json:  # noqa: ANN401 - what JsonClient.call takes
        answer = await self._call(method, path, **asked)
        return (await self._connection.client()).read(answer, Json)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        **asked: Any,  # noqa: ANN401 - what JsonClient.call takes
    ) -> Answer:
        client = await self._connection.client()
        sent = {**(await self._connection.credentials()), **(headers or {})}
        try:
            return await client.call(method, path, headers=sent, **asked)
        except Declined as error:
            help_ = _HELP.get(error.status)
            if help_ is None:
                raise
            raise Declined(
                f"{error}: {help_}",
                error.status,
                error.told,
                is_certain=error.is_certain,
                is_json=error.is_json,
            ) from error


def selector(of: Json) -> str:
    """Return a label selector of an object's spec as a parameter; raise BackEndError for an empty one.

    https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#api
    """
    told = of.get("spec", {}).get("selector", {})
    parts = [f"{key}={value}" for key, value in told.get("matchLabels", {}).items()]
    for each in told.get("matchExpressions", ()):
        key, values = each["key"], ",".join(each.get("values", ()))
        parts.append(
            {
                "In": f"{key} in ({values})",
                "NotIn": f"{key} notin ({values})",
                "Exists": key,
                "DoesNotExist": f"!{key}",
            }[each["operator"]]
        )
    if not parts:
        raise BackEndError("The deployment selects no pods.")
    return ",".join(parts)


def _apps(namespace: str) -> str:
    return f"/apis/apps/v1/namespaces/{quote(namespace, safe='')}"


def _core(namespace: str) -> str:
    return f"/api/v1/namespaces/{quote(namespace, safe='')}"


def _batch(namespace: str) -> str:
    return f"/apis/batch/v1/namespaces/{quote(namespace, safe='')}"
