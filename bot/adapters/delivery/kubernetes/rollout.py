"""Reads what Kubernetes says of a deployment: how far its rollout is, and what serves meanwhile.

https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from bot.adapters.delivery.kubernetes.marks import REFERENCE, VERSION, notes
from bot.adapters.versions import Image
from bot.core.ports.delivery import Running

Json = dict[str, Any]
_REVISION = "deployment.kubernetes.io/revision"
_HASH = "pod-template-hash"
_LATE = "ProgressDeadlineExceeded"


@dataclass(frozen=True, slots=True)
class Rollout:
    """A deployment with the ReplicaSets it owns, and the container whose image is the service."""

    deployment: Json
    replica_sets: Sequence[Json]
    container: str

    @classmethod
    def of(cls, deployment: Json, replica_sets: Sequence[Json], container: str) -> Self:
        """Return it with those of the ReplicaSets that are its own."""
        uid = deployment["metadata"]["uid"]
        own = [
            each
            for each in replica_sets
            if any(owner["uid"] == uid for owner in each["metadata"].get("ownerReferences", ()))
        ]
        return cls(deployment, own, container)

    @property
    def is_observed(self) -> bool:
        """Whether the status is of this generation: what it says before that is about the last change."""
        seen: int = self._status.get("observedGeneration", 0)
        return bool(seen >= self.deployment["metadata"]["generation"])

    @property
    def is_complete(self) -> bool:
        """Whether every replica is of the newest template, available, and the old ones are gone."""
        counts = {self._status.get(name, 0) for name in ("updatedReplicas", "replicas", "availableReplicas")}
        return self.is_observed and counts == {self.desired}

    @property
    def is_late(self) -> bool:
        """Whether Kubernetes has given up waiting for progress."""
        return self.is_observed and any(
            (each["type"], each["status"], each.get("reason")) == ("Progressing", "False", _LATE)
            for each in self._status.get("conditions", ())
        )

    @property
    def desired(self) -> int:
        """Return how many replicas are wanted."""
        return int(self.deployment["spec"].get("replicas", 1))

    @property
    def ready(self) -> int:
        """Return how many of those wanted are ready, of whatever template."""
        return min(int(self._status.get("readyReplicas", 0)), self.desired)

    @property
    def ready_anew(self) -> int:
        """Return how many of those wanted are ready of the newest template."""
        newest = self.newest
        return min(newest["status"].get("readyReplicas", 0), self.desired) if newest is not None else 0

    @property
    def newest(self) -> Json | None:
        """Return the ReplicaSet of the newest template; None before the controller has made it."""
        revision = notes(self.deployment).get(_REVISION)
        found = (each for each in self.replica_sets if notes(each).get(_REVISION) == revision)
        return next(found, None) if self.is_observed and revision is not None else None

    @property
    def image(self) -> str | None:
        """Return the image that the template names; None without such a container."""
        return image(self.deployment["spec"]["template"], self.container)

    @property
    def version(self) -> str | None:
        """Return the version that the template names."""
        return _version(self.image, notes(self.deployment))

    @property
    def containers(self) -> Sequence[str]:
        """Return the names of the template's containers."""
        return [each["name"] for each in self.deployment["spec"]["template"]["spec"]["containers"]]

    def running(self) -> Running:
        """Return what serves: that of which most is ready, while and after a rollout goes wrong, too."""
        if not self.desired and not self.ready:
            return Running(None, 0, 0)
        most = max(self.replica_sets, key=_readiness, default=None)
        if most is None or not most["status"].get("readyReplicas", 0):
            return Running(self.version, self.ready, self.desired, _reference(self.image))
        named = image(most["spec"]["template"], self.container)
        return Running(_version(named, notes(most)), self.ready, self.desired, _reference(named))

    def template(self, wanted: str) -> Json | None:
        """Return the newest earlier template with exactly this image, as `kubectl rollout undo` takes it."""
        fitting = [
            each for each in self.replica_sets if image(each["spec"]["template"], self.container) == wanted
        ]
        if not fitting:
            return None
        template: Json = max(fitting, key=_revision)["spec"]["template"]
        about = template["metadata"]
        labels = {key: value for key, value in about.get("labels", {}).items() if key != _HASH}
        return {**template, "metadata": {**about, "labels": labels}}

    @property
    def _status(self) -> Mapping[str, Any]:
        return self.deployment.get("status") or {}


def image(template: Json, container: str) -> str | None:
    """Return the image of a container in a template; None without such a container."""
    found = (each["image"] for each in template["spec"]["containers"] if each["name"] == container)
    return next(found, None)


def _version(named: str | None, annotations: Mapping[str, str]) -> str | None:
    """Return which version an image is: as we noted it, or as its tag says, or its digest alone."""
    if named is None:
        return None
    read = Image.read(named)
    if read.digest is not None and annotations.get(REFERENCE) == read.digest:
        return annotations.get(VERSION)
    return read.tag or read.digest or "latest"


def _reference(named: str | None) -> str | None:
    """Return the digest in an image's name; a tag alone may have moved since."""
    return Image.read(named).digest if named is not None else None


def _readiness(replica_set: Json) -> tuple[int, int]:
    return replica_set["status"].get("readyReplicas", 0), _revision(replica_set)


def _revision(replica_set: Json) -> int:
    """Return the number by which revisions are in order; as text, 10 would come before 9."""
    return int(notes(replica_set).get(_REVISION, 0))
