"""Carries out calls on objects: reads, creates, replaces, patches, deletes, scales."""

import base64
import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.fakes.kubernetes import schema
from tests.fakes.kubernetes.admission import born, changed, lawful, readable, scale
from tests.fakes.kubernetes.failure import (
    Cause,
    Resource,
    bad_request,
    conflict,
    exists,
    finding,
    invalid,
    missing,
    unsupported_media_type,
)
from tests.fakes.kubernetes.patches import JSON_PATCH, MERGE, STRATEGIC, patched
from tests.fakes.kubernetes.route import Route
from tests.fakes.kubernetes.selectors import by_fields, by_labels
from tests.fakes.kubernetes.store import (
    DEPLOYMENTS,
    JOBS,
    NAMESPACES,
    PODS,
    REPLICA_SETS,
    SCALES,
    Store,
    ending,
)

Json = dict[str, Any]
Query = Mapping[str, str]


class Api:
    """Takes calls that were let in; raises Failure for what is refused."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # ----------------------------------------------------------------- reads

    def get(self, route: Route) -> Json:
        """Return an object, or its scale."""
        if route.subresource and self._store.find(route.resource, *_place(route)) is None:
            raise missing(replace(route.resource, plural="deployments/scale"), route.name)
        return self._before(route)

    def _before(self, route: Route) -> Json:
        value = self._store.get(route.resource, *_place(route))
        return scale(value) if route.subresource else value

    def listed(self, route: Route, query: Query) -> Json:
        """Return what the selectors choose, by name, in chunks of `limit`."""
        chosen = self.chosen(route, query)
        about: Json = {"resourceVersion": str(self._store.version)}
        start = int(base64.b64decode(query["continue"])) if "continue" in query else 0
        end = start + (int(query.get("limit", 0)) or len(chosen))
        if end < len(chosen):
            about |= {"continue": base64.b64encode(str(end).encode()).decode()}
            about |= {"remainingItemCount": len(chosen) - end}
        items = [_bare(each) for each in chosen[start:end]]
        resource = route.resource
        kind = {"kind": f"{resource.kind}List", "apiVersion": resource.api_version}
        return {**kind, "metadata": about, "items": items}

    def chosen(self, route: Route, query: Query) -> list[Json]:
        """Return the objects that a list is about."""
        found = self._store.all(route.resource, route.namespace)
        return [each for each in found if is_chosen(each, query)]

    # ---------------------------------------------------------------- writes

    def create(self, route: Route, value: Json, query: Query) -> Json:
        """Take a new object in."""
        resource = route.resource
        value = readable(resource, value)
        about = value.setdefault("metadata", {})
        if about.setdefault("namespace", route.namespace) != route.namespace:
            message = "the namespace of the provided object does not match the namespace sent on the request"
            raise finding(bad_request(message))
        if self._store.find(NAMESPACES, "", route.namespace) is None:
            raise missing(NAMESPACES, route.namespace)
        if "generateName" in about:
            about.setdefault("name", about["generateName"] + ending())
        value = born(resource, value)
        lawful(resource, value)
        if self._store.find(resource, route.namespace, about["name"]) is not None:
            raise exists(resource, about["name"])
        return value if "dryRun" in query else self._store.add(resource, value)

    def replace(self, route: Route, value: Json, query: Query) -> Json:
        """Take another state of an object, or of its scale."""
        before = self._before(route)
        value = readable(SCALES if route.subresource else route.resource, value)
        return self._change(route, before, value, query)

    def patch(self, route: Route, kind: str, body: Any, query: Query) -> Json:
        """Change an object, or its scale, by a patch."""
        if kind not in {JSON_PATCH, MERGE, STRATEGIC}:
            raise unsupported_media_type()
        before = self._before(route)
        value = patched(kind, before, body)
        readable(SCALES if route.subresource else route.resource, value, body)
        return self._change(route, before, value, query)

    def _change(self, route: Route, before: Json, value: Json, query: Query) -> Json:
        resource = route.resource
        asked = value["metadata"].get("resourceVersion")
        if asked and asked != before["metadata"]["resourceVersion"]:
            raise conflict(resource, route.name)
        if route.subresource:
            return self._rescale(route, value, query)
        value = changed(resource, before, value)
        lawful(resource, value, before)
        return value if "dryRun" in query else self._store.replace(resource, value)

    def _rescale(self, route: Route, asked: Json, query: Query) -> Json:
        replicas = asked.get("spec", {}).get("replicas", 0)
        if replicas < 0:
            why = f"Invalid value: {replicas}: must be greater than or equal to 0"
            raise invalid(SCALES, route.name, Cause("FieldValueInvalid", "spec.replicas", why))
        before = self._store.get(DEPLOYMENTS, route.namespace, route.name)
        value = copy.deepcopy(before)
        value["spec"]["replicas"] = replicas
        value = changed(DEPLOYMENTS, before, value)
        return scale(value if "dryRun" in query else self._store.replace(DEPLOYMENTS, value))

    def delete(self, route: Route, options: Json, query: Query) -> Json:
        """Remove an object, and with it what it controls, unless that is left behind."""
        value = self._store.get(route.resource, *_place(route))
        told = {"kind": "DeleteOptions", "apiVersion": "v1", **options}
        if faults := schema.faults(told):
            raise finding(bad_request(f"DeleteOptions: {'; '.join(faults)}"))
        policy = query.get("propagationPolicy") or options.get("propagationPolicy")
        is_left = (policy or ("Orphan" if route.resource == JOBS else "Background")) == "Orphan"
        if "dryRun" not in query:
            self._remove(route.resource, value, is_left=is_left)
        details = {**route.resource.details(route.name), "uid": value["metadata"]["uid"]}
        done = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}
        return {**done, "details": details}

    def _remove(self, resource: Resource, value: Json, *, is_left: bool) -> None:
        for each in (REPLICA_SETS, PODS):
            for controlled in self._store.owned(each, value):
                if is_left:
                    del controlled["metadata"]["ownerReferences"]
                    self._store.replace(each, controlled)
                else:
                    self._remove(each, controlled, is_left=False)
        self._store.remove(resource, value)


def _bare(value: Json) -> Json:
    """Return an object as it stands in a list, which tells the kind once."""
    return {key: each for key, each in value.items() if key not in {"kind", "apiVersion"}}


def is_chosen(value: Json, query: Query) -> bool:
    """Tell whether the selectors of a call choose an object."""
    fields = query.get("fieldSelector", "")
    return by_labels(query.get("labelSelector", ""), value) and by_fields(fields, value)


def _place(route: Route) -> tuple[str, str]:
    return ("" if route.resource == NAMESPACES else route.namespace), route.name
