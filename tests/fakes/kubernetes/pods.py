"""What a kubelet tells of a pod: creating, running, waiting for an image, crashing, ended."""

from typing import Any

from tests.fakes.kubernetes.cluster import Fate
from tests.fakes.kubernetes.defaults import admitted
from tests.fakes.kubernetes.events import now
from tests.fakes.kubernetes.failure import Resource
from tests.fakes.kubernetes.store import ending, owner

Json = dict[str, Any]
NODE = "fake-0"
IMAGE_ID = "sha256:" + "0" * 64
PROBE_FAILED = "Readiness probe failed: HTTP probe failed with statuscode: 503"


def owned(resource: Resource, controlling: Json) -> Json:
    """Return a new pod of what controls it, by its template."""
    template, about = controlling["spec"]["template"], controlling["metadata"]
    named = {
        "name": f"{about['name']}-{ending()}",
        "generateName": f"{about['name']}-",
        "namespace": about["namespace"],
        "labels": dict(template["metadata"]["labels"]),
        "ownerReferences": owner(resource, controlling),
    }
    if notes := template["metadata"].get("annotations"):
        named["annotations"] = dict(notes)
    pod = {"metadata": named, "spec": admitted(template["spec"])}
    return {**pod, "status": creating(pod)}


def creating(pod: Json) -> Json:
    """Return the status of a pod whose containers do not exist yet."""
    waiting = {"waiting": {"reason": "ContainerCreating"}}
    told = [_container(each, waiting, is_ready=False) for each in pod["spec"]["containers"]]
    return _status(pod, "Pending", told)


def settled(pod: Json, fate: Fate) -> Json:
    """Return the status that a pod comes to: its first container meets its fate, the others run."""
    first, *others = pod["spec"]["containers"]
    told = [_first(first, fate), *(_container(each, _running(), is_ready=True) for each in others)]
    return _status(pod, "Pending" if fate is Fate.NO_IMAGE else "Running", told)


def ended(pod: Json, exit_code: int) -> Json:
    """Return the status of a pod that ran to its end."""
    reason = "Error" if exit_code else "Completed"
    moment = now()
    terminated = {
        "exitCode": exit_code,
        "reason": reason,
        "startedAt": moment,
        "finishedAt": moment,
        "containerID": f"fake://{pod['metadata']['uid']}",
    }
    told = [
        _container(each, {"terminated": terminated}, is_ready=False) for each in pod["spec"]["containers"]
    ]
    return _status(pod, "Failed" if exit_code else "Succeeded", told)


def is_ready(pod: Json) -> bool:
    """Tell whether a pod may be sent requests."""
    conditions = pod.get("status", {}).get("conditions", ())
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)


def trouble(pod: Json, fate: Fate) -> tuple[str, str] | None:
    """Return reason and message of the event that a fate makes a kubelet tell, None for a good one."""
    first = pod["spec"]["containers"][0]
    return {
        Fate.READY: None,
        Fate.UNREADY: ("Unhealthy", PROBE_FAILED),
        Fate.NO_IMAGE: ("Failed", f'Failed to pull image "{first["image"]}": manifest unknown'),
        Fate.CRASH: ("BackOff", "Back-off restarting failed container"),
    }[fate]


def first_words(pod: Json, fate: Fate) -> str | None:
    """Return what a server writes when it begins, None for what writes nothing by itself."""
    if fate is Fate.NO_IMAGE or pod["spec"]["restartPolicy"] != "Always":
        return None
    image = pod["spec"]["containers"][0]["image"]
    return "panic: it crashed" if fate is Fate.CRASH else f"started {image}"


def is_creating(pod: Json) -> bool:
    """Tell whether a pod's containers do not exist yet."""
    first = pod["status"]["containerStatuses"][0]["state"]
    return bool(first.get("waiting", {}).get("reason") == "ContainerCreating")


def _first(container: Json, fate: Fate) -> Json:
    if fate is Fate.NO_IMAGE:
        message = f"Back-off pulling image {container['image']}"
        waiting = {"waiting": {"reason": "ImagePullBackOff", "message": message}}
        return _container(container, waiting, is_ready=False)
    if fate is Fate.CRASH:
        message = f"back-off 10s restarting failed container={container['name']}"
        waiting = {"waiting": {"reason": "CrashLoopBackOff", "message": message}}
        last = {"terminated": {"exitCode": 1, "reason": "Error", "startedAt": now(), "finishedAt": now()}}
        return _container(container, waiting, is_ready=False) | {"restartCount": 1, "lastState": last}
    return _container(container, _running(), is_ready=fate is Fate.READY)


def _running() -> Json:
    return {"running": {"startedAt": now()}}


def _container(container: Json, state: Json, *, is_ready: bool) -> Json:
    return {
        "name": container["name"],
        "image": container["image"],
        "imageID": IMAGE_ID,
        "state": state,
        "lastState": {},
        "ready": is_ready,
        "started": "running" in state,
        "restartCount": 0,
    }


def _status(pod: Json, phase: str, containers: list[Json]) -> Json:
    ready = all(each["ready"] for each in containers)
    conditions = [
        {
            "type": kind,
            "status": "True" if so else "False",
            "lastProbeTime": None,
            "lastTransitionTime": now(),
        }
        for kind, so in (
            ("Initialized", True),
            ("PodScheduled", True),
            ("ContainersReady", ready),
            ("Ready", ready),
        )
    ]
    return {
        "phase": phase,
        "conditions": conditions,
        "containerStatuses": containers,
        "hostIP": "127.0.0.1",
        "podIP": "10.1.0.1",
        "podIPs": [{"ip": "10.1.0.1"}],
        "qosClass": "BestEffort",
        "startTime": pod.get("status", {}).get("startTime") or now(),
    }
