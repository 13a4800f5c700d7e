"""Logs of all pods of a deployment, merged."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.adapters.logs.kubernetes import KubernetesLogs
from bot.core.ports.back_end import BackEndError
from bot.core.ports.logs import Entry, Level, LogQuery
from tests.fakes import kubernetes_manual as manual
from tests.fakes.kubernetes.bench import FakeCluster, fake_cluster
from tests.fakes.kubernetes.cluster import NAMESPACES, SERVICE, Fate
from tests.fakes.vendor import Vendor, answers, every_fault

START = datetime(2090, 3, 4, 15, tzinfo=UTC)
QUERY = LogQuery(service=SERVICE, environment="production", since=START, limit=10)


@pytest.fixture
async def one() -> AsyncIterator[FakeCluster]:
    """Serve a cluster with the samples and two pods of known names."""
    async with fake_cluster() as fake:
        await fake.create_samples()
        for name in ("a", "b"):
            await fake.add_pod("production", name)
        yield fake
        assert fake.findings == []


@asynccontextmanager
async def reading(one: FakeCluster, folder: Path, seconds: float) -> AsyncIterator[KubernetesLogs]:
    """Yield the adapter with a time limit."""
    given = {
        "kubeconfig": str(one.kubeconfig(folder)),
        "namespaces": {name: name for name in NAMESPACES},
        "container": "web",
        "timeout": seconds,
        "tries": 1,
    }
    async with aiohttp.ClientSession() as session:
        adapter = KubernetesLogs.build(session, given, {})
        yield adapter
        await adapter.close()


@pytest.fixture
async def logs(one: FakeCluster, tmp_path: Path) -> AsyncIterator[KubernetesLogs]:
    """Return the adapter."""
    async with reading(one, tmp_path, 5) as adapter:
        yield adapter


async def test_the_lines_of_all_pods_are_one_log(one: FakeCluster, logs: KubernetesLogs) -> None:
    """By time, with the pod that wrote each; a limit counts over all of them."""
    for second in range(6):
        pod = "ab"[second % 2]
        one.log("production", pod, [(START + timedelta(seconds=second), f"line {second}")])
    page = await logs.read(LogQuery(service=SERVICE, environment="production", since=START, limit=4))

    assert [(entry.text, entry.source) for entry in page.entries] == [
        (f"line {second}", "ab"[second % 2]) for second in range(2, 6)
    ]
    assert page.is_cut


@pytest.mark.parametrize(
    ("line", "level", "text"),
    [
        ("plain words", None, "plain words"),
        ("ERROR no payment", Level.ERROR, "ERROR no payment"),
        ('{"level": "warn", "msg": "slow", "ms": 70}', Level.WARNING, "slow ms=70"),
        ('{"severity": "ERROR", "message": "no", "who": "a b"}', Level.ERROR, "no who=a b"),
        ('{"message": 7}', None, '{"message": 7}'),
        ('{"a": ', None, '{"a": '),
        ("", None, ""),
        ("2090-01-01T00:00:00Z its own time", None, "2090-01-01T00:00:00Z its own time"),
    ],
)
async def test_lines_are_shown_for_people(
    one: FakeCluster, logs: KubernetesLogs, line: str, level: Level | None, text: str
) -> None:
    """Of JSON the message and then what else there is; everything else as it is."""
    one.log("production", "a", [(START, line)])

    assert [*(await logs.read(QUERY)).entries] == [Entry(START, level, text, "a")]


async def test_a_pod_that_has_not_begun_has_no_lines(one: FakeCluster, logs: KubernetesLogs) -> None:
    """Nor has one that is gone by now: the others are read all the same."""
    one.log("production", "a", [(START, "here")])
    one.fates["v2.4.0"] = Fate.NO_IMAGE
    await one.add_pod("production", "c")
    one.faults.plays_on["GET /b/log"] = [answers(404, {"message": 'pods "b" not found'})]

    assert [entry.text for entry in (await logs.read(QUERY)).entries] == ["here"]


async def test_the_containers_are_named_where_ours_is_not(one: FakeCluster, tmp_path: Path) -> None:
    """A wrong container is an error in Kubernetes' words, no empty log."""
    nothing: Any = None
    options = {"kubeconfig": str(one.kubeconfig(tmp_path)), "namespaces": {"production": "production"}}
    wrong = KubernetesLogs.build(nothing, options, {})
    with pytest.raises(BackEndError, match="container order-service is not valid for pod"):
        await wrong.read(QUERY)
    await wrong.close()


FAULTS = sorted({*every_fault(Vendor())} - {"not json"})
"""A log is no JSON: whatever text comes is read for lines that begin with a time."""


@pytest.mark.parametrize("fault", FAULTS)
async def test_every_fault_is_a_sentence(one: FakeCluster, tmp_path: Path, fault: str) -> None:
    """At each call; a pod alone may be missing, as it may have gone meanwhile."""
    line = Vendor()
    async with reading(one, tmp_path, 0.15) as logs:
        for call in (f"GET /{SERVICE}", "GET /pods", "GET /a/log"):
            if (call, fault) == ("GET /a/log", "404"):
                continue
            # Twice: over a connection that was kept, a question that is cut off is asked once more.
            one.faults.plays_on[call] = [every_fault(line)[fault]] * 2
            with pytest.raises(BackEndError, match="Kubernetes"):
                await logs.read(QUERY)
            one.faults.plays_on.clear()
    line._over.set()


def test_the_documented_example_can_be_built() -> None:
    """As it stands in docs/adapters; a wrong option is refused with those there are."""
    nothing: Any = None
    assert KubernetesLogs.build(nothing, manual.options("logs"), {})
    with pytest.raises(ValueError, match="the options are namespaces, kubeconfig"):
        KubernetesLogs.build(nothing, {"namespaces": {}}, {})
