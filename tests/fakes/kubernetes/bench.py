"""Sets up a cluster for a test: the fake, or the real API server of `make test-kubernetes`."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.fakes.kubernetes.access import ADMIN
from tests.fakes.kubernetes.api import Api
from tests.fakes.kubernetes.cluster import (
    NAMESPACES,
    SERVICE,
    USER,
    Cluster,
    Program,
    bare_pod,
    kubeconfig,
    sample,
)
from tests.fakes.kubernetes.effects import GROUND, Write, effects
from tests.fakes.kubernetes.log_book import Place
from tests.fakes.kubernetes.route import route
from tests.fakes.kubernetes.server import Server
from tests.fakes.kubernetes.store import NAMESPACES as NAMESPACE
from tests.fakes.kubernetes.store import PODS

Json = dict[str, Any]
TOKENS = {"token-of-the-admin": ADMIN, "token-of-the-deploybot": USER}


class FakeCluster:
    """The fake; beside what every `Cluster` has, a test may look inside: `server`."""

    def __init__(self, server: Server, url: str) -> None:
        self.server = server
        self.url = url
        self.ca: Path | None = None
        self.token, self.restricted_token = TOKENS
        self.namespace = "production"
        self.faults = server.faults
        self.findings = server.findings
        self.fates = server.world.fates
        self._api = Api(server.store)

    @property
    def program(self) -> Program:
        """Return what runs in a job's pod."""
        return self.server.world.program

    @program.setter
    def program(self, program: Program) -> None:
        self.server.world.program = program

    async def create_samples(self) -> None:
        """Make the sample deployments, complete."""
        for namespace, replicas in NAMESPACES.items():
            self._make(f"/apis/apps/v1/namespaces/{namespace}/deployments", sample(replicas))
        self.server.world.settle_all()

    async def add_pod(self, namespace: str, name: str, app: str = SERVICE) -> None:
        """Make a ready pod."""
        self._make(f"/api/v1/namespaces/{namespace}/pods", bare_pod(name, app))
        self.server.world.settle(self.server.store.get(PODS, namespace, name))

    def _make(self, path: str, value: Json) -> None:
        done = self._api.create(route("POST", path), value, {})
        self.server.writes.append(Write(GROUND, "POST", path, value, done))

    def log(
        self, namespace: str, pod: str, lines: Sequence[tuple[datetime, str]], container: str = "web"
    ) -> None:
        """Add lines to the book."""
        self.server.book.write(Place(namespace, pod, container), lines)

    async def grant(self, rules: Sequence[Json]) -> None:
        """Let the restricted user do what the rules say."""
        self.server.access.grant(rules, [*NAMESPACES])

    async def hold(self) -> None:
        """Hold every pod."""
        self.server.world.is_held = True

    async def release(self) -> None:
        """Let everything go on, the controllers too."""
        self.server.world.is_held = self.server.world.is_deaf = False

    def deafen(self) -> None:
        """Let the controllers see nothing: under a new generation all counts stay as they were."""
        self.server.world.is_deaf = True

    def effects(self) -> list[str]:
        """Return the ids of the operations that had an effect, in order."""
        return effects(self.server.writes)

    def kubeconfig(self, folder: Path, token: str | None = None) -> Path:
        """Write a kubeconfig."""
        path = folder / "kubeconfig"
        path.write_text(kubeconfig(self.url, self.ca, token or self.token, self.namespace), encoding="utf-8")
        return path


@asynccontextmanager
async def fake_cluster(pace: float = 1.0) -> AsyncIterator[FakeCluster]:
    """Serve the fake inside the block, with its namespaces, and nothing in them."""
    server = Server(TOKENS, pace)
    for namespace in (*NAMESPACES, "default"):
        about = {"name": namespace, "labels": {"kubernetes.io/metadata.name": namespace}}
        value = {"metadata": about, "spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}}
        server.store.add(NAMESPACE, value)
    async with server.served() as url:
        yield FakeCluster(server, url)


@asynccontextmanager
async def cluster() -> AsyncIterator[Cluster]:
    """Give the fake, or the real server of this run, emptied."""
    if "CHATOPS_KUBERNETES" in os.environ:
        from tests.kubernetes.server import real_cluster  # noqa: PLC0415 - only its own run has what it needs

        async with real_cluster() as real:
            yield real
    else:
        async with fake_cluster() as fake:
            yield fake
