"""Calls to a cluster: what is sent, and what a refusal is told as."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.cluster import Cluster, Right
from bot.adapters.cluster.cluster import selector
from bot.adapters.cluster.connection import Connection
from bot.adapters.http import Declined, Patience
from bot.core.ports.back_end import BackEndError, NotSetUp
from tests.fakes.kubernetes.bench import FakeCluster, fake_cluster
from tests.fakes.kubernetes.cluster import SERVICE
from tests.fakes.vendor import answers

RIGHTS = (Right("get", "apps", "deployments"), Right("get", "", "pods/log"))


@asynccontextmanager
async def asking(one: FakeCluster, folder: Path, token: str | None = None) -> AsyncIterator[Cluster]:
    """Yield the calls, made with a token."""
    cluster = Cluster(Connection(one.kubeconfig(folder, token), None, Patience(timeout=5, tries=1)))
    try:
        yield cluster
    finally:
        await cluster.close()


@pytest.fixture
async def one() -> AsyncIterator[FakeCluster]:
    """Serve a cluster with the samples."""
    async with fake_cluster() as fake:
        await fake.create_samples()
        yield fake


async def test_what_is_missing_says_the_server_itself(one: FakeCluster, tmp_path: Path) -> None:
    """An error has the words of Kubernetes' own Status, and its code."""
    async with asking(one, tmp_path) as cluster:
        with pytest.raises(Declined, match=r'answered 404: deployments[.]apps "nothing" not found') as caught:
            await cluster.deployment("production", "nothing")

    assert caught.value.status == 404


async def test_a_missing_right_is_named_with_its_cure(one: FakeCluster, tmp_path: Path) -> None:
    """Who, which verb, which resource, where; and that a Role gives it."""
    async with asking(one, tmp_path, one.restricted_token) as cluster:
        with pytest.raises(Declined) as caught:
            await cluster.deployment("production", SERVICE)

    assert 'User "deploybot" cannot get resource "deployments" in API group "apps"' in str(caught.value)
    assert str(caught.value).endswith("by a Role, as docs/adapters/kubernetes.md shows")


async def test_wrong_credentials_are_no_matter_of_roles(one: FakeCluster, tmp_path: Path) -> None:
    """401 leads to the kubeconfig; the token is not in the sentence."""
    async with asking(one, tmp_path, "t-unknown") as cluster:
        with pytest.raises(Declined, match=r"401.*check the kubeconfig or service account") as caught:
            await cluster.deployment("production", SERVICE)

    assert "t-unknown" not in str(caught.value)


async def test_odd_statuses_are_told_as_they_are(one: FakeCluster, tmp_path: Path) -> None:
    """A number that HTTP does not know breaks nothing."""
    one.faults.plays.append(answers(499, {"message": "closed"}))
    async with asking(one, tmp_path) as cluster:
        with pytest.raises(Declined, match="answered 499: closed"):
            await cluster.deployment("production", SERVICE)


async def test_no_name_leads_elsewhere(one: FakeCluster, tmp_path: Path) -> None:
    """Names are parts of a path, whatever is in them."""
    async with asking(one, tmp_path) as cluster:
        for name in ("../pods", "a/scale", "a?b", "a#b"):
            with pytest.raises(BackEndError):
                await cluster.deployment("production", name)

    assert all(
        call.startswith("GET /apis/apps/v1/namespaces/production/deployments/") for call in one.faults.calls
    )
    one.findings.clear()


async def test_ping_names_every_missing_right(one: FakeCluster, tmp_path: Path) -> None:
    """By verb, resource and namespace, in one line."""
    await one.grant([{"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get"]}])
    async with asking(one, tmp_path, one.restricted_token) as cluster:
        with pytest.raises(
            NotSetUp, match="does not let the bot get pods/log in production; get pods/log in st"
        ):
            await cluster.ping(RIGHTS, ["production", "staging"])
        with pytest.raises(NotSetUp, match="get deployments, get pods/log in elsewhere"):
            await cluster.ping(RIGHTS, ["elsewhere"])


async def test_ping_tells_the_version(one: FakeCluster, tmp_path: Path) -> None:
    """And where everything is allowed."""
    async with asking(one, tmp_path) as cluster:
        line = await cluster.ping(RIGHTS, ["production"])

    assert line == "Kubernetes v1.37.0, with every right it needs in production"


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ({"matchLabels": {"app": "a", "tier": "b"}}, "app=a,tier=b"),
        ({"matchExpressions": [{"key": "a", "operator": "In", "values": ["b", "c"]}]}, "a in (b,c)"),
        ({"matchExpressions": [{"key": "a", "operator": "NotIn", "values": ["b"]}]}, "a notin (b)"),
        ({"matchExpressions": [{"key": "a", "operator": "Exists"}]}, "a"),
        ({"matchExpressions": [{"key": "a", "operator": "DoesNotExist"}]}, "!a"),
    ],
)
def test_a_selector_is_a_parameter(told: dict[str, Any], text: str) -> None:
    """All of a selector counts."""
    assert selector({"spec": {"selector": told}}) == text


def test_an_empty_selector_would_be_every_pod() -> None:
    """It is an error instead."""
    with pytest.raises(BackEndError, match="selects no pods"):
        selector({"spec": {"selector": {}}})
