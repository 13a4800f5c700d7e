"""The `kubernetes` logs adapter with a cluster, for the contract suite."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import aiohttp

from bot.adapters.logs.kubernetes import KubernetesLogs
from bot.core.ports.logs import Entry, Logs
from tests.contracts.delivery_kubernetes import FAILURE
from tests.contracts.logs_bench import SERVICE, WHERE, Bench
from tests.fakes.kubernetes.bench import cluster
from tests.fakes.kubernetes.cluster import NAMESPACES, Cluster
from tests.fakes.kubernetes_manual import rules
from tests.fakes.vendor import answers

PODS = [f"{SERVICE}-{WHERE}-{number}" for number in (1, 2, 3)]


class KubernetesLogsBench:
    """The adapter, with pods by the names of the suite's replicas."""

    def __init__(self, one: Cluster, logs: KubernetesLogs) -> None:
        self.cluster = one
        self.logs: Logs = logs

    def log(self, *entries: Entry) -> None:
        """Let the pods write: JSON where a level is told, as services do, else the text alone."""
        lines: defaultdict[str, list[tuple[datetime, str]]] = defaultdict(list)
        for entry in entries:
            lines[entry.source or PODS[0]].append((entry.at, _line(entry)))
        for pod, said in lines.items():
            self.cluster.log(WHERE, pod, said)

    async def silence(self) -> None:
        """Answer 500 to everything from here."""
        self.cluster.faults.always = answers(500, FAILURE)


def _line(entry: Entry) -> str:
    if entry.level is None:
        return entry.text
    return json.dumps({"level": entry.level, "message": entry.text})


@asynccontextmanager
async def kubernetes(folder: Path) -> AsyncIterator[Bench]:
    """Set up the cluster; the adapter may do what the documents say, and nothing else."""
    async with cluster() as one, aiohttp.ClientSession() as session:
        await one.create_samples()
        for pod in PODS:
            await one.add_pod(WHERE, pod)
        await one.grant(rules("logs"))
        options = {
            "kubeconfig": str(one.kubeconfig(folder, one.restricted_token)),
            "namespaces": {name: name for name in NAMESPACES},
            "container": "web",
            "tries": 1,
        }
        logs = KubernetesLogs.build(session, options, {})
        try:
            yield KubernetesLogsBench(one, logs)
        finally:
            await logs.close()
        assert one.findings == []
