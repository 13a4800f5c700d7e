"""Jobs as they are sent to Kubernetes: a container of the service's deployment, with another command.

https://kubernetes.io/docs/concepts/workloads/controllers/job/
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from bot.adapters.cluster import Place
from bot.adapters.migrations.kubernetes.options import MIGRATIONS
from bot.core.ports.back_end import BackEndError, CannotTell, Order

Json = dict[str, Any]
ORDER = "chatops/order"
OPERATION_ID = "chatops/operation-id"
KIND = "chatops/kind"
_POD = (
    "volumes",
    "serviceAccountName",
    "automountServiceAccountToken",
    "imagePullSecrets",
    "nodeSelector",
    "tolerations",
    "affinity",
    "securityContext",
    "dnsPolicy",
    "dnsConfig",
    "hostAliases",
    "priorityClassName",
    "runtimeClassName",
)
_CONTAINER = (
    "name",
    "image",
    "imagePullPolicy",
    "env",
    "envFrom",
    "volumeMounts",
    "resources",
    "securityContext",
    "workingDir",
)
"""What a Job takes over; probes, ports and the containers beside it have no place in one."""
_SLACK = 60
"""Seconds that a pod may wait for a node and its image beyond its own time. The pod ends first, and stays
with its log; one that the Job ends is removed."""


class Note(msgspec.Struct, frozen=True):
    """An order as it stands on its Job: the migrations by id and fingerprint, since SQL may be long."""

    id: str
    service: str
    environment: str
    migrations: tuple[tuple[str, str], ...]

    @property
    def ids(self) -> Sequence[str]:
        """Return the migrations in their order."""
        return [each for each, _ in self.migrations]


def note(order: Order) -> Note:
    """Return what is noted of an order."""
    steps = tuple((each.id, each.fingerprint) for each in order.migrations)
    return Note(order.operation_id, order.service, order.environment, steps)


def noted(job: Json) -> Note:
    """Return the order of a Job; raise CannotTell where somebody else wrote there."""
    about = job["metadata"]
    try:
        return msgspec.json.decode((about.get("annotations") or {}).get(ORDER, ""), type=Note)
    except msgspec.DecodeError as error:
        raise CannotTell(f"The job {about['name']} in {about['namespace']} is not one of ours.") from error


def encode(of: Note) -> str:
    """Return the value of the annotation."""
    return msgspec.json.encode(of).decode()


def name_of(operation_id: str) -> str:
    """Return the one name that a Job of this order can have."""
    return f"chatops-migrate-{hashlib.sha256(operation_id.encode()).hexdigest()[:20]}"


def labels(kind: str, service: str, environment: str) -> Mapping[str, str]:
    """Return what a place's Jobs are chosen by."""
    named = {"app.kubernetes.io/managed-by": "chatops", KIND: kind}
    return {**named, "chatops/service": service, "chatops/environment": environment}


def selector(of: Mapping[str, str]) -> str:
    """Return a selector of these labels."""
    return ",".join(f"{key}={value}" for key, value in of.items())


def job(
    name: str, place: Place, deployment: Json, command: Sequence[str], marks: Mapping[str, str], within: int
) -> Json:
    """Return a Job that runs a command once, in `within` seconds; raise BackEndError for no container."""
    spec = deployment["spec"]["template"]["spec"]
    found = [each for each in spec["containers"] if each["name"] == place.container]
    if not found:
        named = ", ".join(each["name"] for each in spec["containers"])
        raise BackEndError(f"{place.deployment} has no container {place.container}, only {named}.")
    container = {key: found[0][key] for key in _CONTAINER if key in found[0]}
    literal = [each.replace("$(", "$$(") for each in command]  # Kubernetes expands $(NAME) in commands itself
    pod = {key: spec[key] for key in _POD if key in spec}
    pod |= {"restartPolicy": "Never", "activeDeadlineSeconds": within}
    pod["containers"] = [{**container, "command": literal}]
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name, "labels": dict(marks)},
        "spec": {
            "backoffLimit": 0,
            "activeDeadlineSeconds": within + _SLACK,
            "template": {"metadata": {"labels": dict(marks)}, "spec": pod},
        },
    }


def filled(arguments: Sequence[str], ids: Sequence[str] = (), **values: str) -> list[str]:
    """Return the arguments with each `{name}` of `values` replaced, and the ids for `{migrations}`."""
    command: list[str] = []
    for argument in arguments:
        if argument == MIGRATIONS:
            command += ids
            continue
        for name, value in values.items():
            argument = argument.replace(f"{{{name}}}", value)  # noqa: PLW2901 - one after the other
        command.append(argument)
    return command
