"""The real API server as a `Cluster`: emptied for each test, with our kubelet and a door for faults."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.kubernetes.cluster import NAMESPACES, SERVICE, USER, Program, bare_pod, kubeconfig, sample
from tests.fakes.kubernetes.effects import Write, effects
from tests.fakes.kubernetes.faults import Faults
from tests.fakes.kubernetes.log_book import Place
from tests.kubernetes.kubelet import Kubelet
from tests.kubernetes.line import MISSING, Line, lines, served

Json = dict[str, Any]
SECONDS = 30
APPS = "/apis/apps/v1/namespaces"
RBAC = "/apis/rbac.authorization.k8s.io/v1/namespaces"
EMPTIED = (
    "apis/apps/v1 deployments",
    "apis/apps/v1 replicasets",
    "apis/batch/v1 jobs",
    "api/v1 pods",
    "api/v1 events",
    "apis/rbac.authorization.k8s.io/v1 rolebindings",
    "apis/rbac.authorization.k8s.io/v1 roles",
)


class RealCluster:
    """A real cluster; `tests.fakes.kubernetes.cluster` says what its parts are."""

    def __init__(self, about: Json, line: Line, kubelet: Kubelet) -> None:
        self.ca: Path | None = Path(about["ca"])
        self.token, self.restricted_token = about["tokens"]["admin"], about["tokens"][USER]
        self.url = ""
        self.namespace = "production"
        self.faults = Faults()
        self.fates = kubelet.fates
        self.findings: list[str] = []
        self._line = line
        self._kubelet = kubelet
        self._audit = Path(about["audit"])
        self._from = self._audit.stat().st_size if self._audit.exists() else 0

    @property
    def program(self) -> Program:
        """Return what runs in a job's pod."""
        return self._kubelet.program

    @program.setter
    def program(self, program: Program) -> None:
        self._kubelet.program = program

    async def empty(self) -> None:
        """Have the namespaces, with nothing in them."""
        async with asyncio.timeout(SECONDS):
            for namespace in NAMESPACES:
                about = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
                await self._line.call("POST", "/api/v1/namespaces", about, may=409)
                await self._until_there(f"/api/v1/namespaces/{namespace}/serviceaccounts/default")
                for each in EMPTIED:
                    await self._empty(each.replace(" ", f"/namespaces/{namespace}/"))

    async def _empty(self, path: str) -> None:
        """Delete until nothing comes any more: the controllers may still be at work for the test before."""
        while await self._line.items(f"/{path}"):
            await self._line.call("DELETE", f"/{path}", {"propagationPolicy": "Background"})
            await asyncio.sleep(0.02)

    async def _until_there(self, path: str) -> None:
        while await self._line.call("GET", path, may=MISSING) is None:
            await asyncio.sleep(0.02)

    async def create_samples(self) -> None:
        """Make the sample deployments; return when they are complete."""
        self._kubelet.pace = 0
        for namespace, replicas in NAMESPACES.items():
            await self._line.call("POST", f"{APPS}/{namespace}/deployments", sample(replicas))
        async with asyncio.timeout(SECONDS):
            for namespace, replicas in NAMESPACES.items():
                while await self._available(namespace) != replicas:
                    await asyncio.sleep(0.02)
        self._kubelet.pace = 0.1

    async def _available(self, namespace: str) -> int:
        deployment = await self._line.call("GET", f"{APPS}/{namespace}/deployments/{SERVICE}")
        return int(deployment["status"].get("availableReplicas", 0))

    async def add_pod(self, namespace: str, name: str, app: str = SERVICE) -> None:
        """Make a ready pod."""
        path = f"/api/v1/namespaces/{namespace}/pods"
        await self._line.call("POST", path, bare_pod(name, app))
        async with asyncio.timeout(SECONDS):
            while (await self._line.call("GET", f"{path}/{name}"))["status"]["phase"] != "Running":
                await asyncio.sleep(0.02)

    def log(
        self, namespace: str, pod: str, lines: Sequence[tuple[datetime, str]], container: str = "web"
    ) -> None:
        """Add lines to the kubelet's book."""
        self._kubelet.book.write(Place(namespace, pod, container), lines)

    async def grant(self, rules: Sequence[Json]) -> None:
        """Let the restricted user do what the rules say."""
        version = {"apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": USER}}
        user = {"kind": "User", "name": USER, "apiGroup": "rbac.authorization.k8s.io"}
        bound = {"kind": "Role", "name": USER, "apiGroup": "rbac.authorization.k8s.io"}
        for namespace in NAMESPACES:
            role = {**version, "kind": "Role", "rules": [*rules]}
            await self._line.call("POST", f"{RBAC}/{namespace}/roles", role)
            binding = {**version, "kind": "RoleBinding", "subjects": [user], "roleRef": bound}
            await self._line.call("POST", f"{RBAC}/{namespace}/rolebindings", binding)

    async def hold(self) -> None:
        """Hold every pod."""
        self._kubelet.is_held = True

    async def release(self) -> None:
        """Let everything go on."""
        self._kubelet.is_held = False

    def effects(self) -> list[str]:
        """Read the server's audit log as an independent judge would."""
        with self._audit.open(encoding="utf-8") as file:
            file.seek(self._from)
            entries = map(json.loads, file)
            return effects([_write(each) for each in entries if _was_taken(each)])

    def kubeconfig(self, folder: Path, token: str | None = None) -> Path:
        """Write a kubeconfig."""
        path = folder / "kubeconfig"
        path.write_text(kubeconfig(self.url, self.ca, token or self.token, self.namespace), encoding="utf-8")
        return path


def _was_taken(entry: Json) -> bool:
    is_done = entry["stage"] == "ResponseComplete" and "responseObject" in entry
    return is_done and entry["responseStatus"]["code"] < 300 and "dryRun" not in entry["requestURI"]


def _write(entry: Json) -> Write:
    method = {"create": "POST", "update": "PUT", "patch": "PATCH"}[entry["verb"]]
    user, path = entry["user"]["username"], entry["requestURI"]
    return Write(user, method, path, entry.get("requestObject"), entry["responseObject"])


@asynccontextmanager
async def real_cluster() -> AsyncIterator[RealCluster]:
    """Give the server that `tests.kubernetes.run` has started, emptied, with our kubelet."""
    about = json.loads(Path(os.environ["CHATOPS_KUBERNETES"]).read_text(encoding="utf-8"))
    ca, key, tokens = Path(about["ca"]), Path(about["key"]), about["tokens"]
    async with (
        lines(about["url"], ca, tokens["machine"]) as own,
        lines(about["url"], ca, tokens["ground"]) as line,
    ):
        kubelet = Kubelet(own)
        async with kubelet.works(ca, key):
            cluster = RealCluster(about, line, kubelet)
            await cluster.empty()
            app = web.Application(middlewares=[cluster.faults.played], client_max_size=8_000_000)
            app.router.add_route("*", "/{path:.*}", _Door(line.http).pass_on)
            async with served(app, ca, key) as port:
                cluster.url = f"https://127.0.0.1:{port}"
                try:
                    yield cluster
                finally:
                    cluster.faults.end()


class _Door:
    """Passes every call on as it came; faults are played before it."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http

    async def pass_on(self, request: web.Request) -> web.StreamResponse:
        """Ask the server, and answer as it does, piece by piece."""
        headers = {
            name: request.headers[name]
            for name in ("Authorization", "Content-Type", "Accept")
            if name in request.headers
        }
        body = await request.read()
        async with self._http.request(
            request.method, request.path_qs, data=body or None, headers=headers
        ) as answer:
            response = web.StreamResponse(status=answer.status)
            response.content_type = answer.content_type
            await response.prepare(request)
            async for piece in answer.content.iter_any():
                await response.write(piece)
            return response
