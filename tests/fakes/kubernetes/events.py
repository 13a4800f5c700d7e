"""Events: what the controllers and the kubelet tell of what they did, or could not do."""

import time
from typing import Any

from tests.fakes.kubernetes.failure import Resource

Json = dict[str, Any]
_FROM = {
    "Deployment": "deployment-controller",
    "ReplicaSet": "replicaset-controller",
    "Job": "job-controller",
}


def now() -> str:
    """Return this second as objects tell it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def event(resource: Resource, value: Json, reason: str, message: str, *, number: int) -> Json:
    """Return what is told of an object; of a pod it is a warning. The number makes its name its own.

    https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
    """
    about = value["metadata"]
    named = {key: about[key] for key in ("name", "namespace", "uid", "resourceVersion")}
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": f"{about['name']}.{number:016x}", "namespace": about["namespace"]},
        "involvedObject": {"apiVersion": resource.api_version, "kind": resource.kind, **named},
        "reason": reason,
        "message": message,
        "type": "Warning" if resource.kind == "Pod" else "Normal",
        "count": 1,
        "firstTimestamp": now(),
        "lastTimestamp": now(),
        "source": {"component": _FROM.get(resource.kind, "kubelet")},
    }
