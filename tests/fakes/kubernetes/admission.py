"""What an object goes through before it is stored: readable, filled in, lawful, and its past kept."""

import copy
import uuid
from typing import Any

from tests.fakes.kubernetes import pods, schema
from tests.fakes.kubernetes.defaults import admitted, causes, filled
from tests.fakes.kubernetes.events import now
from tests.fakes.kubernetes.failure import Cause, Failure, Resource, bad_request, finding, invalid
from tests.fakes.kubernetes.store import DEPLOYMENTS, PODS

Json = dict[str, Any]
NOBODY = Resource("", "", "", "")
_FIXED = ("uid", "creationTimestamp", "resourceVersion", "generation", "namespace", "name")


def readable(resource: Resource, value: Any, patch: Any = None) -> Json:
    """Return an object with its kind, which may be left out.

    Raise Failure where it is not of its kind, or has a field that the kind does not have.
    """
    if not isinstance(value, dict):
        raise finding(bad_request(f"{value} is no {resource.kind}"))
    read: Json = {"kind": resource.kind, "apiVersion": resource.api_version, **value}
    if (read.get("apiVersion"), read["kind"]) != (resource.api_version, resource.kind):
        raise finding(bad_request(f"{read['kind']} in {read.get('apiVersion')} is no {resource.kind}"))
    about = f'{resource.kind} in version "{resource.version}" cannot be handled as a {resource.kind}'
    if strange := schema.unknown_fields(read):
        why = "strict decoding error: " + ", ".join(f'unknown field "{each}"' for each in strange)
        raise finding(bad_request(f"{about}: {why}") if patch is None else _strict(patch, why))
    if faults := schema.type_faults(read):
        raise finding(bad_request(f"{about}: {'; '.join(faults)}"))
    return read


def _strict(patch: Any, why: str) -> Failure:
    cause = Cause("FieldValueInvalid", "patch", f'Invalid value: "{patch}": {why}')
    failure = invalid(NOBODY, "", cause)
    return Failure(failure.code, failure.reason, f' "" is invalid: patch: {cause.message}', failure.details)


def lawful(resource: Resource, value: Json, before: Json | None = None) -> None:
    """Raise Failure where an object breaks a rule of its kind."""
    if found := causes(resource, value, before):
        raise invalid(resource, value["metadata"]["name"], *found)


def born(resource: Resource, value: Json) -> Json:
    """Return a new object as the server begins it."""
    value = copy.deepcopy(value)
    about = value["metadata"]
    about |= {"uid": str(uuid.uuid4()), "creationTimestamp": now()}
    about.pop("resourceVersion", None)
    if resource == DEPLOYMENTS:
        about["generation"] = 1
    value = filled(resource, value)
    if resource == PODS:
        value["spec"] = admitted(value["spec"])
    value["status"] = pods.creating(value) if resource == PODS else {}
    return value


def changed(resource: Resource, before: Json, value: Json) -> Json:
    """Return the new state of an object, with what clients cannot change as it was.

    A deployment's generation counts changes of its annotations, too.
    """
    value = copy.deepcopy(value)
    fixed = {key: before["metadata"][key] for key in _FIXED if key in before["metadata"]}
    value["metadata"] |= fixed
    value["status"] = copy.deepcopy(before["status"])
    value = filled(resource, value)
    if resource == DEPLOYMENTS and _told(value) != _told(before):
        value["metadata"]["generation"] += 1
    return value


def _told(value: Json) -> tuple[Any, Any]:
    return value["spec"], value["metadata"].get("annotations", {})


def scale(deployment: Json) -> Json:
    """Return a deployment's scale.

    https://kubernetes.io/docs/reference/kubernetes-api/autoscaling-resources/scale-v1/
    """
    about = deployment["metadata"]
    named = {key: about[key] for key in ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")}
    labels = deployment["spec"]["selector"]["matchLabels"]
    selector = ",".join(f"{key}={value}" for key, value in sorted(labels.items()))
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": named,
        "spec": {"replicas": deployment["spec"]["replicas"]} if deployment["spec"]["replicas"] else {},
        "status": {"replicas": deployment["status"].get("replicas", 0), "selector": selector},
    }
