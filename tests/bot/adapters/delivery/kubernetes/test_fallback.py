"""A deployment changed by hand: the very words of kubectl, and their effect."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.delivery.kubernetes import KubernetesDelivery
from bot.core.ports.back_end import BackEndError
from bot.core.ports.fallback import Task
from tests.fakes import by_hand
from tests.fakes.by_hand import arrived
from tests.fakes.kubernetes.access import Open
from tests.fakes.kubernetes.bench import fake_cluster

PLACES: dict[str, Any] = {"namespaces": {"production": "prod"}, "container": "web"}
DELIVERY = {**PLACES, "image": "registry.example/{service}"}
WHERE = ["--namespace", "prod"]
NAME = "deployment/order-service"
WATCHED = ["rollout", "status", NAME, "--timeout=5m"]


async def test_the_words_arrive(tmp_path: Path) -> None:
    """By the namespace, the container and the image of the settings."""
    typed = by_hand.offered(KubernetesDelivery, DELIVERY)
    [look], [deploy], [rollback], [scale] = typed.values()

    assert await arrived(look, tmp_path) == [
        [*WHERE, "get", NAME, "-o", "wide"],
        [*WHERE, "get", "pods"],
    ]
    assert await arrived(deploy, tmp_path, VERSION="v2.4.1") == [
        [*WHERE, "set", "image", NAME, "web=registry.example/order-service:v2.4.1"],
        [*WHERE, *WATCHED],
    ]
    assert await arrived(rollback, tmp_path) == [
        [*WHERE, "rollout", "history", NAME],
        [*WHERE, "rollout", "undo", NAME],
        [*WHERE, *WATCHED],
    ]
    assert await arrived(scale, tmp_path, REPLICAS="5") == [
        [*WHERE, "scale", NAME, "--replicas=5"],
        [*WHERE, *WATCHED],
    ]


def test_an_environment_without_a_namespace_is_told() -> None:
    """By the words of the adapter."""
    with pytest.raises(BackEndError, match="no namespace of staging"):
        by_hand.offered(KubernetesDelivery, DELIVERY, environment="staging")


async def test_the_real_kubectl_has_the_effect(tmp_path: Path) -> None:
    """The image and the replicas are changed, by calls that a real server understands."""
    by_hand.needs_kubectl()
    async with fake_cluster() as cluster:
        cluster.server.access = Open()
        await cluster.create_samples()
        options = {**PLACES, "namespaces": {"production": "production"}, "image": "{service}"}
        kubeconfig, home = str(cluster.kubeconfig(tmp_path)), str(tmp_path)
        typed = by_hand.offered(KubernetesDelivery, {**options, "kubeconfig": kubeconfig})
        deployed = await by_hand.types(typed[Task.DEPLOY][0], HOME=home, VERSION="v2.4.1")
        scaled = await by_hand.types(typed[Task.SCALE][0], HOME=home, REPLICAS="5")
        rolled = await by_hand.types(typed[Task.ROLLBACK][0], HOME=home)
        seen = await by_hand.types(typed[Task.LOOK][0].replace("-o wide", "-o json"), HOME=home)

    codes = [each.code for each in (deployed, scaled, rolled)]
    assert codes == [0, 0, 0], deployed.err + scaled.err + rolled.err
    assert "image updated" in deployed.out
    told = json.loads(seen.out[: seen.out.rindex("NAME")])["spec"]
    assert told["replicas"] == 5
    assert told["template"]["spec"]["containers"][0]["image"] == "order-service:v2.4.0"
    assert cluster.findings == []
