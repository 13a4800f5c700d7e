"""The objects of a cluster, each with its version, and what happened to them for those who watch."""

import json
import random
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.fakes.kubernetes import schema
from tests.fakes.kubernetes.events import event, now
from tests.fakes.kubernetes.failure import Resource, expired, missing

Json = dict[str, Any]

DEPLOYMENTS = Resource("apps", "v1", "deployments", "Deployment")
REPLICA_SETS = Resource("apps", "v1", "replicasets", "ReplicaSet")
JOBS = Resource("batch", "v1", "jobs", "Job")
PODS = Resource("", "v1", "pods", "Pod")
EVENTS = Resource("", "v1", "events", "Event")
NAMESPACES = Resource("", "v1", "namespaces", "Namespace")
SCALES = Resource("autoscaling", "v1", "scales", "Scale")
REVIEWS = Resource("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview")

SAFE = "bcdfghjklmnpqrstvwxz2456789"
"""Letters that make no words; the ends of generated names are made of them."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One change: ADDED, MODIFIED or DELETED, and the object after it; END is the last."""

    version: int
    resource: Resource
    type: str
    value: Json


def ending() -> str:
    """Return five letters for the end of a name."""
    return "".join(random.choices(SAFE, k=5))  # noqa: S311 - a name, no secret


class Store:
    """Keeps copies: what is handed out may be changed without effect.

    `findings` are objects against the schema.
    """

    def __init__(self) -> None:
        self.findings: list[str] = []
        self.version = 100
        self._objects: dict[tuple[Resource, str, str], Json] = {}
        self._happened: list[Happened] = []
        self._forgotten = self.version
        self._listeners: list[Callable[[Happened], None]] = []

    @contextmanager
    def listening(self, listener: Callable[[Happened], None]) -> Iterator[None]:
        """Call with each change inside the block."""
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

    def end(self) -> None:
        """Let those who listen know that nothing happens any more."""
        for listener in self._listeners:
            listener(Happened(self.version, NAMESPACES, "END", {}))

    def get(self, resource: Resource, namespace: str, name: str) -> Json:
        """Return an object; raise Failure where there is none."""
        found = self.find(resource, namespace, name)
        if found is None:
            raise missing(resource, name)
        return found

    def find(self, resource: Resource, namespace: str, name: str) -> Json | None:
        """Return an object, None where there is none."""
        found = self._objects.get((resource, namespace, name))
        return None if found is None else _copied(found)

    def all(self, resource: Resource, namespace: str | None = None) -> list[Json]:
        """Return the objects of a kind, by name."""
        found = [
            (key[1:], value)
            for key, value in self._objects.items()
            if key[0] == resource and namespace in {None, key[1]}
        ]
        return [_copied(value) for _, value in sorted(found, key=lambda each: each[0])]

    def owned(self, resource: Resource, owner: Mapping[str, Any]) -> list[Json]:
        """Return the objects of a kind that an object controls, the oldest first."""
        uid, namespace = owner["metadata"]["uid"], owner["metadata"]["namespace"]
        owned = [each for each in self.all(resource, namespace) if uid in _owners(each)]
        born = [each["metadata"]["uid"] for each in self._objects.values()]
        return sorted(owned, key=lambda each: born.index(each["metadata"]["uid"]))

    def add(self, resource: Resource, value: Json) -> Json:
        """Take a new object in; return it with what the server adds."""
        value = {"kind": resource.kind, "apiVersion": resource.api_version, **_copied(value)}
        about = value["metadata"]
        about.setdefault("uid", str(uuid.uuid4()))
        about.setdefault("creationTimestamp", now())
        return self._put("ADDED", resource, value)

    def tell(self, resource: Resource, value: Json, reason: str, message: str) -> None:
        """Take an event on an object in."""
        self.add(EVENTS, event(resource, value, reason, message, number=self.version))

    def replace(self, resource: Resource, value: Json) -> Json:
        """Take a changed object in; one that is as before keeps its version."""
        before = self._objects[self._key(resource, value)]
        if {**before, "metadata": _unversioned(before)} == {**value, "metadata": _unversioned(value)}:
            return _copied(before)
        return self._put("MODIFIED", resource, _copied(value))

    def remove(self, resource: Resource, value: Json) -> None:
        """Forget an object."""
        gone = self._objects.pop(self._key(resource, value))
        self.version += 1
        gone["metadata"]["resourceVersion"] = str(self.version)
        self._tell(Happened(self.version, resource, "DELETED", gone))

    def since(self, resource: Resource, version: int) -> list[Happened]:
        """Return what happened after a version; raise Failure where that is forgotten."""
        if version < self._forgotten:
            raise expired(version, self._forgotten)
        return [each for each in self._happened if each.resource == resource and each.version > version]

    def forget(self) -> None:
        """Let nobody ask for what happened up to now."""
        self.version += 1
        self._forgotten = self.version
        self._happened.clear()

    def _put(self, kind: str, resource: Resource, value: Json) -> Json:
        self.version += 1
        value["metadata"]["resourceVersion"] = str(self.version)
        self.findings += [f"stored {resource.kind}: {fault}" for fault in schema.faults(value)]
        self._objects[self._key(resource, value)] = value
        self._tell(Happened(self.version, resource, kind, _copied(value)))
        return _copied(value)

    def _tell(self, happened: Happened) -> None:
        self._happened.append(happened)
        for listener in self._listeners:
            listener(happened)

    @staticmethod
    def _key(resource: Resource, value: Mapping[str, Any]) -> tuple[Resource, str, str]:
        about = value["metadata"]
        return resource, about.get("namespace", ""), about["name"]


def owner(resource: Resource, value: Json) -> list[Json]:
    """Return the reference that makes an object the controlled one's."""
    return [
        {
            "apiVersion": resource.api_version,
            "kind": resource.kind,
            "name": value["metadata"]["name"],
            "uid": value["metadata"]["uid"],
            "controller": True,
            "blockOwnerDeletion": True,
        }
    ]


def _copied(value: Json) -> Json:
    """Return a copy, by the way that objects take anyhow: it is the quickest."""
    copied: Json = json.loads(json.dumps(value))
    return copied


def _owners(value: Json) -> Iterable[str]:
    return [each["uid"] for each in value["metadata"].get("ownerReferences", ())]


def _unversioned(value: Json) -> Json:
    return {key: each for key, each in value["metadata"].items() if key != "resourceVersion"}
