"""The ReplicaSet controller: as many pods as a set wants, and the status told of them."""

from typing import Any

from tests.fakes.kubernetes import pods
from tests.fakes.kubernetes.store import PODS, REPLICA_SETS, Store

Json = dict[str, Any]


class Replicas:
    """Makes pods and takes them away."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def resize(self, replica_set: Json, size: int, notes: Json) -> None:
        """Let a set want another number of replicas, and have them."""
        about = replica_set["metadata"]
        replica_set = self._store.get(REPLICA_SETS, about["namespace"], about["name"])
        about = replica_set["metadata"]
        if replica_set["spec"]["replicas"] != size:
            about["generation"] += 1
            replica_set["spec"]["replicas"] = size
        about["annotations"] |= notes
        replica_set = self._store.replace(REPLICA_SETS, replica_set)
        self.sync(replica_set)

    def sync(self, replica_set: Json) -> None:
        """Make what is missing, take away what is too much, and tell the numbers."""
        have = self._store.owned(PODS, replica_set)
        wanted = replica_set["spec"]["replicas"]
        for _ in range(wanted - len(have)):
            pod = self._store.add(PODS, pods.owned(REPLICA_SETS, replica_set))
            made = f"Created pod: {pod['metadata']['name']}"
            self._store.tell(REPLICA_SETS, replica_set, "SuccessfulCreate", made)
        goes_first = sorted(have, key=pods.is_ready)
        for pod in goes_first[: max(0, len(have) - wanted)]:
            self._store.remove(PODS, pod)
            gone = f"Deleted pod: {pod['metadata']['name']}"
            self._store.tell(REPLICA_SETS, replica_set, "SuccessfulDelete", gone)
        have = self._store.owned(PODS, replica_set)
        ready = sum(map(pods.is_ready, have))
        counts = {"fullyLabeledReplicas": len(have), "readyReplicas": ready, "availableReplicas": ready}
        replica_set["status"] = {
            "observedGeneration": replica_set["metadata"]["generation"],
            "replicas": len(have),
            **{name: count for name, count in counts.items() if count},
        }
        self._store.replace(REPLICA_SETS, replica_set)
