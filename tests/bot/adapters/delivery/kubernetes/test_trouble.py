"""Why pods do not get ready, in Kubernetes' words."""

from collections.abc import Sequence
from typing import Any

import pytest
from typing_extensions import override

from bot.adapters.cluster import Cluster
from bot.adapters.delivery.kubernetes import trouble
from bot.core.ports.back_end import BackEndError

Json = dict[str, Any]
SET = {"metadata": {"namespace": "prod"}, "spec": {"selector": {"matchLabels": {"pod-template-hash": "x"}}}}
READY = {"conditions": [{"type": "Ready", "status": "True"}]}


class Pods(Cluster):
    """A cluster that has these pods, and warned of each."""

    def __init__(self, pods: Sequence[Json], warnings: Sequence[Json] = ()) -> None:
        self._pods = pods
        self._warnings = warnings

    @override
    async def pods(self, namespace: str, selector: str) -> Sequence[Json]:
        assert (namespace, selector) == ("prod", "pod-template-hash=x")
        return self._pods

    @override
    async def events(self, namespace: str, pod: str) -> Sequence[Json]:
        return self._warnings


def pod(name: str, **status: Any) -> Json:
    """Return a pod with a status."""
    return {"metadata": {"name": name}, "status": status}


def container(**state: Json) -> Json:
    """Return the status of a container."""
    return {"name": "web", "state": state}


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (
            {"containerStatuses": [container(waiting={"reason": "ImagePullBackOff", "message": "no image"})]},
            "web-1: ImagePullBackOff: no image",
        ),
        (
            {"initContainerStatuses": [container(waiting={"reason": "CrashLoopBackOff"})]},
            "web-1: CrashLoopBackOff",
        ),
        ({"containerStatuses": [container(terminated={"exitCode": 3})]}, "web-1: web ended with exit code 3"),
        (
            {
                "conditions": [
                    {
                        "type": "PodScheduled",
                        "status": "False",
                        "reason": "Unschedulable",
                        "message": "no cpu",
                    }
                ]
            },
            "web-1: Unschedulable: no cpu",
        ),
        ({"containerStatuses": [container(waiting={"reason": "ContainerCreating"})]}, ""),
        ({}, ""),
        (READY, ""),
    ],
)
async def test_a_pod_says_what_it_waits_for(status: Json, says: str) -> None:
    """Beginning is no trouble, and a ready pod has none."""
    assert await trouble.of_pods(Pods([pod("web-1", **status)]), SET) == says


async def test_a_probe_is_told_by_its_events() -> None:
    """The newest warning of a pod that runs and is not ready; what is normal is no reason."""
    events = [
        {
            "type": "Warning",
            "reason": "Unhealthy",
            "message": "statuscode: 500",
            "lastTimestamp": "2026-01-01",
        },
        {
            "type": "Warning",
            "reason": "Unhealthy",
            "message": "statuscode: 503",
            "lastTimestamp": "2026-01-02",
        },
        {"type": "Normal", "reason": "Started", "message": "x", "lastTimestamp": "2026-01-03"},
    ]
    one = Pods([pod("web-1", containerStatuses=[container(running={})])], events)

    assert await trouble.of_pods(one, SET) == "web-1: Unhealthy: statuscode: 503"


async def test_three_pods_speak_for_all() -> None:
    """A card has room for some of them, and for so many words of each."""
    waiting = [container(waiting={"reason": "ImagePullBackOff", "message": "x" * 5000})]
    said = await trouble.of_pods(Pods([pod(f"web-{n}", containerStatuses=waiting) for n in range(9)]), SET)

    assert said.count("ImagePullBackOff") == 3
    assert len(said) < 700


class Closed(Cluster):
    """A cluster that shows nobody its pods."""

    def __init__(self) -> None:
        """Need no connection."""

    @override
    async def pods(self, namespace: str, selector: str) -> Sequence[Json]:
        raise BackEndError("Kubernetes answered 403: pods is forbidden")


async def test_what_cannot_be_explained_is_told_all_the_same() -> None:
    """An outcome that is known does not get lost because its reason is not."""
    said = await trouble.of_pods(Closed(), SET)

    assert said == "Why is not known: Kubernetes answered 403: pods is forbidden"
