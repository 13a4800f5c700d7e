"""The `kubernetes` migrations adapter with a cluster whose jobs migrate in memory, for the contract suite."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bot.adapters.migrations.kubernetes import KubernetesMigrations
from bot.core.ports.migrations import Migrations
from tests.contracts.delivery_kubernetes import FAILURE
from tests.contracts.migrations_bench import SERVICE, WHERE, Bench
from tests.fakes.kubernetes.bench import cluster
from tests.fakes.kubernetes.cluster import NAMESPACES, Cluster, sample
from tests.fakes.kubernetes_manual import rules
from tests.fakes.migrations import NUMBERS, REASON
from tests.fakes.vendor import after_the_fact, answers, cut

STEPS = (REASON, NUMBERS)


class KubernetesMigrationsBench:
    """The adapter, and the tool that is in the image of the service."""

    def __init__(self, one: Cluster, migrations: KubernetesMigrations) -> None:
        self.cluster = one
        self.migrations: Migrations = migrations
        self._ran: defaultdict[str, list[str]] = defaultdict(list)
        self._is_held = False
        self._broken = ""
        one.program = self.program

    def program(self, pod: dict[str, Any]) -> Iterator[str | int]:
        """Do what a job's command says: `migrate pending` or `migrate run ids`."""
        _, what, *ids = pod["spec"]["containers"][0]["command"]
        done = self._ran[pod["metadata"]["namespace"]]
        if what == "pending":
            for step in STEPS:
                if step.id not in done:
                    told = {"id": step.id, "title": step.title, "sql": step.sql}
                    yield json.dumps({**told, "irreversible": step.is_irreversible})
            return
        yield "connected to the database"
        while self._is_held:
            yield ""
        for one in ids:
            if one == self._broken:
                yield "there is no column card_number"
                yield 1
            done.append(one)
            yield json.dumps({"done": one})

    async def hold(self) -> None:
        """Hold the tool where it runs."""
        self._is_held = True

    async def release(self) -> None:
        """Release the tool."""
        self._is_held = False

    async def lose_answer(self) -> None:
        """Cut the connection after the job of the order is made: the second one, after that which asks."""

        async def through(request: Any, handler: Any) -> Any:
            return await handler(request)

        self.cluster.faults.plays_on["POST /jobs"] = [through, after_the_fact(cut)]

    async def silence(self) -> None:
        """Answer 500 to everything from here."""
        self.cluster.faults.always = answers(500, FAILURE)

    def spoil(self) -> None:
        """Break one."""
        self._broken = NUMBERS.id

    def ran(self) -> list[str]:
        """Return what the tool did."""
        return self._ran[WHERE]


@asynccontextmanager
async def kubernetes(folder: Path) -> AsyncIterator[Bench]:
    """Set up the cluster; the adapter may do what the documents say, and nothing else."""
    async with cluster() as one, aiohttp.ClientSession() as session:
        await one.grant(rules("migrations"))
        options = {
            "kubeconfig": str(one.kubeconfig(folder, one.restricted_token)),
            "namespaces": {name: name for name in NAMESPACES},
            "container": "web",
            "pending": ["migrate", "pending"],
            "run": ["migrate", "run", "{migrations}"],
            "poll": 0.01,
            "tries": 2,
        }
        (folder / "admin").mkdir()
        whole = {**options, "kubeconfig": str(one.kubeconfig(folder / "admin"))}
        admin = KubernetesMigrations.build(session, whole, {})
        migrations = KubernetesMigrations.build(session, options, {})
        try:
            for namespace, replicas in NAMESPACES.items():
                path = f"/apis/apps/v1/namespaces/{namespace}/deployments"
                await admin._cluster._json("POST", path, body=sample(replicas, f"{SERVICE}:v1.8.2", SERVICE))
            yield KubernetesMigrationsBench(one, migrations)
        finally:
            await admin.close()
            await migrations.close()
        assert one.findings == []
