"""The `kubernetes` delivery adapter with a cluster and a registry, for the contract suite."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bot.adapters.delivery.kubernetes import KubernetesDelivery, marks
from bot.core.ports.delivery import Delivery
from tests.contracts.delivery_bench import SERVICE, Bench, Traits
from tests.fakes.kubernetes.bench import cluster
from tests.fakes.kubernetes.cluster import NAMESPACES, Cluster, Fate
from tests.fakes.kubernetes_manual import rules
from tests.fakes.registry import FakeRegistry
from tests.fakes.vendor import after_the_fact, answers, cut

IMAGE = f"team/{SERVICE}"
FAILURE = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": "etcdserver: timed out"}


class KubernetesBench:
    """The adapter, with the samples set to the digest of v2.4.0."""

    traits = Traits()

    def __init__(self, one: Cluster, registry: FakeRegistry, delivery: KubernetesDelivery) -> None:
        self.cluster = one
        self.registry = registry
        self.delivery: Delivery = delivery
        self._before = 0

    async def begin(self, admin: KubernetesDelivery) -> None:
        """Let the samples run v2.4.0 by its digest, as the bot would have deployed it."""
        await self.cluster.create_samples()
        self.cluster.fates[self.registry.tags[IMAGE]["v2.5.0"]] = Fate.UNREADY
        reference = self.registry.tags[IMAGE]["v2.4.0"]
        container = {"name": "web", "image": f"registry.example.com/{IMAGE}@{reference}"}
        patch = {
            "metadata": {"annotations": {marks.VERSION: "v2.4.0", marks.REFERENCE: reference}},
            "spec": {"template": {"spec": {"containers": [container]}}},
        }
        for namespace in NAMESPACES:
            await admin._cluster.patch_deployment(namespace, SERVICE, patch)
            place = admin._places.of(SERVICE, namespace)
            while not (await admin._rollout(place)).is_complete:
                await asyncio.sleep(0.001)
        self._before = len(self.cluster.effects())

    async def hold(self) -> None:
        """Hold every pod."""
        await self.cluster.hold()

    async def release(self) -> None:
        """Release every pod."""
        await self.cluster.release()

    async def move(self, version: str) -> None:
        """Move a tag of the registry."""
        self.registry.push(IMAGE, version)

    async def lose_answer(self) -> None:
        """Cut the connection after the next patch."""
        self.cluster.faults.plays_on[f"PATCH /{SERVICE}"] = [after_the_fact(cut)]

    async def silence(self) -> None:
        """Answer 500 to everything from here."""
        self.cluster.faults.always = answers(500, FAILURE)
        self.registry.plays += [answers(500, {})] * 100

    def effects(self) -> list[str]:
        """Return what changed a deployment since the beginning."""
        return self.cluster.effects()[self._before :]


@asynccontextmanager
async def kubernetes(folder: Path) -> AsyncIterator[Bench]:
    """Set up the cluster; the adapter may do what the documents say, and nothing else."""
    registry = FakeRegistry(IMAGE)
    async with cluster() as one, registry.served() as url, aiohttp.ClientSession() as session:
        await one.grant(rules("delivery"))
        options = {
            "kubeconfig": str(one.kubeconfig(folder, one.restricted_token)),
            "namespaces": {name: name for name in NAMESPACES},
            "container": "web",
            "image": "registry.example.com/team/{service}",
            "registry": {"url": url},
            "poll": 0.01,
            "tries": 2,
        }
        (folder / "admin").mkdir()
        whole = {**options, "kubeconfig": str(one.kubeconfig(folder / "admin"))}
        admin = KubernetesDelivery.build(session, whole, {})
        delivery = KubernetesDelivery.build(session, options, {})
        bench = KubernetesBench(one, registry, delivery)
        try:
            await bench.begin(admin)
            yield bench
        finally:
            await admin.close()
            await delivery.close()
        assert (one.findings, registry.findings) == ([], [])
