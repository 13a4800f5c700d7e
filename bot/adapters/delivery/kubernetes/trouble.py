"""Says why pods do not get ready, in the words of Kubernetes."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.adapters.cluster import Cluster
from bot.adapters.cluster.cluster import selector
from bot.core.ports.back_end import BackEndError

Json = dict[str, Any]
_PODS = 3
_WORDS = 200
_BEGINNING = frozenset({"ContainerCreating", "PodInitializing"})
"""Reasons to wait for that are no trouble yet."""


async def of_pods(cluster: Cluster, replica_set: Json) -> str:
    """Return what keeps some of a ReplicaSet's pods from getting ready, empty where nothing is known to.

    That it cannot be asked is told: it explains an outcome and decides none.
    """
    try:
        return await _of_pods(cluster, replica_set)
    except BackEndError as error:
        return f"Why is not known: {error}"[:_WORDS]


async def _of_pods(cluster: Cluster, replica_set: Json) -> str:
    namespace = replica_set["metadata"]["namespace"]
    pods = await cluster.pods(namespace, selector(replica_set))
    said: list[str] = []
    for pod in [each for each in pods if not _is_ready(each)][:_PODS]:
        why = [*_waiting(pod)] or _warnings(await cluster.events(namespace, pod["metadata"]["name"]))
        said += [f"{pod['metadata']['name']}: {each}"[:_WORDS] for each in why[:1]]
    return "; ".join(said)


def _is_ready(pod: Json) -> bool:
    conditions = (pod.get("status") or {}).get("conditions", ())
    return any((each["type"], each["status"]) == ("Ready", "True") for each in conditions)


def _waiting(pod: Json) -> Iterator[str]:
    """Yield why containers do not run: they wait for something, or have ended."""
    status = pod.get("status") or {}
    for each in (*status.get("initContainerStatuses", ()), *status.get("containerStatuses", ())):
        state = each.get("state") or {}
        waiting, ended = state.get("waiting"), state.get("terminated")
        if waiting and waiting.get("reason") not in _BEGINNING:
            yield f"{waiting.get('reason')}: {waiting.get('message', '')}".rstrip(": ")
        elif ended and ended.get("exitCode"):
            yield f"{each['name']} ended with exit code {ended['exitCode']}"
    for each in status.get("conditions", ()):
        if (each["type"], each["status"]) == ("PodScheduled", "False"):
            yield f"{each.get('reason')}: {each.get('message', '')}"


def _warnings(events: Sequence[Json]) -> list[str]:
    """Return what was warned of, the newest first."""
    warnings = [each for each in events if each.get("type") == "Warning"]
    newest = sorted(warnings, key=lambda each: str(each.get("lastTimestamp") or ""), reverse=True)
    return [f"{each.get('reason')}: {each.get('message', '')}" for each in newest]
