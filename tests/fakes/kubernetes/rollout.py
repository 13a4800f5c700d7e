"""The deployment controller: new ReplicaSets with their revisions, rolling updates, and what is told of them.

https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
"""

import hashlib
import json
import math
from typing import Any

from tests.fakes.kubernetes.replicas import Replicas
from tests.fakes.kubernetes.rollout_status import announced, status
from tests.fakes.kubernetes.store import DEPLOYMENTS, REPLICA_SETS, SAFE, Store, owner

Json = dict[str, Any]
REVISION = "deployment.kubernetes.io/revision"
DESIRED = "deployment.kubernetes.io/desired-replicas"
MOST = "deployment.kubernetes.io/max-replicas"
HISTORY = "deployment.kubernetes.io/revision-history"
HASH = "pod-template-hash"
_OWN = {REVISION, DESIRED, MOST, HISTORY, "kubectl.kubernetes.io/last-applied-configuration"}


class Rollout:
    """Moves one deployment as far as it goes without anything of its pods changing."""

    def __init__(self, store: Store, namespace: str, name: str) -> None:
        self._store = store
        self._deployment = store.get(DEPLOYMENTS, namespace, name)
        self._replicas = Replicas(store)

    def announce(self) -> bool:
        """Make the set for a new template and say so, as a real controller does before it counts anything.

        The generation is not observed by that. Tell whether a set was made.
        """
        if any(self._has_template(each) for each in self._sets()):
            return False
        name = self._newest()
        self._deployment["status"] = announced(self._deployment["status"], name)
        self._store.replace(DEPLOYMENTS, self._deployment)
        return True

    def sync(self, *, is_late: bool = False) -> bool:
        """Do all that is to do; `is_late`: its deadline has passed. Tell whether anything changed."""
        before = self._store.version
        newest = self._newest()
        if not self._rescaled():
            self._grow(newest)
            self._shrink(newest)
        self._tell(newest, is_late=is_late)
        return self._store.version != before

    def _sets(self) -> list[Json]:
        return self._store.owned(REPLICA_SETS, self._deployment)

    # ----------------------------------------------------------- revisions

    def _newest(self) -> str:
        """Return the name of the set with the deployment's template; make it, and make it the newest."""
        found = next((each for each in self._sets() if self._has_template(each)), None)
        newest = found or self._store.add(REPLICA_SETS, self._new_set())
        others = [each for each in self._sets() if each["metadata"]["name"] != newest["metadata"]["name"]]
        last = max((_revision(each) for each in others), default=0)
        notes = newest["metadata"].setdefault("annotations", {})
        if _revision(newest) <= last:
            if found:
                notes[HISTORY] = ",".join(filter(None, (notes.get(HISTORY), notes.get(REVISION))))
            notes[REVISION] = str(last + 1)
        own = self._deployment["metadata"].setdefault("annotations", {})
        notes |= {key: value for key, value in own.items() if key not in _OWN}
        self._store.replace(REPLICA_SETS, newest)
        own[REVISION] = notes[REVISION]
        self._deployment = self._store.replace(DEPLOYMENTS, self._deployment)
        return str(newest["metadata"]["name"])

    def _has_template(self, replica_set: Json) -> bool:
        template = json.loads(json.dumps(replica_set["spec"]["template"]))
        template["metadata"].get("labels", {}).pop(HASH, None)
        return bool(template == self._deployment["spec"]["template"])

    def _new_set(self) -> Json:
        spec, about = self._deployment["spec"], self._deployment["metadata"]
        digest = hashlib.sha256(json.dumps(spec["template"], sort_keys=True).encode()).digest()
        marked = {HASH: "".join(SAFE[byte % len(SAFE)] for byte in digest[:10])}
        template = json.loads(json.dumps(spec["template"]))
        template["metadata"]["labels"] |= marked
        chosen = {"matchLabels": {**spec["selector"]["matchLabels"], **marked}}
        named = {
            "name": f"{about['name']}-{marked[HASH]}",
            "namespace": about["namespace"],
            "generation": 1,
            "labels": dict(template["metadata"]["labels"]),
            "annotations": self._sizes(),
            "ownerReferences": owner(DEPLOYMENTS, self._deployment),
        }
        return {
            "metadata": named,
            "spec": {"replicas": self._room(0), "selector": chosen, "template": template},
            "status": {"replicas": 0},
        }

    # ---------------------------------------------------------------- sizes

    def _sizes(self) -> Json:
        return {DESIRED: str(self._wanted), MOST: str(self._wanted + self._surge)}

    @property
    def _wanted(self) -> int:
        return int(self._deployment["spec"]["replicas"])

    @property
    def _surge(self) -> int:
        return self._share("maxSurge", round_up=True)

    @property
    def _may_lack(self) -> int:
        lack = self._share("maxUnavailable", round_up=False)
        return min(self._wanted, lack or (0 if self._surge else 1))

    def _share(self, name: str, *, round_up: bool) -> int:
        told = self._deployment["spec"]["strategy"].get("rollingUpdate", {}).get(name, "25%")
        if isinstance(told, int):
            return told
        share = self._wanted * int(told.removesuffix("%")) / 100
        return math.ceil(share) if round_up else math.floor(share)

    def _rescaled(self) -> bool:
        """Where only the number changed, change the one set that runs; tell whether that was so."""
        running = [each for each in self._sets() if each["spec"]["replicas"]]
        if all(each["metadata"]["annotations"][DESIRED] == str(self._wanted) for each in running):
            return False
        for each in running:
            size = self._wanted if len(running) == 1 else each["spec"]["replicas"]
            self._replicas.resize(each, size, self._sizes())
        return len(running) == 1

    def _grow(self, name: str) -> None:
        newest = self._set(name)
        self._replicas.resize(newest, self._room(newest["spec"]["replicas"]), self._sizes())

    def _room(self, now: int) -> int:
        """Return how many replicas a set of `now` may have beside the others."""
        total: int = sum(each["spec"]["replicas"] for each in self._sets())
        more = max(0, self._wanted + self._surge - total)
        return min(self._wanted, now + more)

    def _shrink(self, name: str) -> None:
        """Take as many old replicas away as may be missed, those first that are not ready."""
        newest = self._set(name)
        total: int = sum(each["spec"]["replicas"] for each in self._sets())
        least = self._wanted - self._may_lack
        lacking = newest["spec"]["replicas"] - newest["status"].get("availableReplicas", 0)
        may_go = total - least - lacking
        if may_go <= 0:
            return
        for each in self._older(name):
            idle = each["spec"]["replicas"] - each["status"].get("availableReplicas", 0)
            may_go -= self._take(each, min(idle, may_go))
        may_go = sum(each["status"].get("availableReplicas", 0) for each in self._sets()) - least
        for each in self._older(name):
            may_go -= self._take(each, max(0, min(each["spec"]["replicas"], may_go)))

    def _older(self, name: str) -> list[Json]:
        return [each for each in self._sets() if each["metadata"]["name"] != name]

    def _take(self, replica_set: Json, number: int) -> int:
        if number > 0:
            self._replicas.resize(replica_set, replica_set["spec"]["replicas"] - number, self._sizes())
        return number

    def _set(self, name: str) -> Json:
        return self._store.get(REPLICA_SETS, self._deployment["metadata"]["namespace"], name)

    def _tell(self, name: str, *, is_late: bool) -> None:
        self._deployment["status"] = status(
            self._deployment, self._set(name), self._sets(), self._wanted - self._may_lack, is_late=is_late
        )
        self._deployment = self._store.replace(DEPLOYMENTS, self._deployment)


def _revision(replica_set: Json) -> int:
    return int(replica_set["metadata"].get("annotations", {}).get(REVISION, 0))
