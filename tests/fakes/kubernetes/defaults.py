"""What a server fills in where an object says nothing, and the rules that it refuses objects by."""

import copy
import re
from collections.abc import Iterator
from typing import Any

from tests.fakes.kubernetes.failure import Cause, Resource
from tests.fakes.kubernetes.store import DEPLOYMENTS, JOBS, PODS, ending

Json = dict[str, Any]
NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
LABEL = re.compile(r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?")
_LABEL_RULE = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
    "and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', "
    "regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
)
MOST_LABEL = 63
MOST_NAME = 253


def filled(resource: Resource, value: Json) -> Json:
    """Return an object with the defaults of its kind."""
    value = copy.deepcopy(value)
    if resource == DEPLOYMENTS:
        _deployment(value.setdefault("spec", {}))
    elif resource == JOBS:
        _job(value)
    elif resource == PODS:
        _pod(value.setdefault("spec", {}))
    return value


def _deployment(spec: Json) -> None:
    spec.setdefault("replicas", 1)
    spec.setdefault("revisionHistoryLimit", 10)
    spec.setdefault("progressDeadlineSeconds", 600)
    strategy = spec.setdefault("strategy", {})
    if strategy.setdefault("type", "RollingUpdate") == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("maxSurge", "25%")
        rolling.setdefault("maxUnavailable", "25%")
    _template(spec)


def _job(value: Json) -> None:
    spec = value.setdefault("spec", {})
    spec.setdefault("backoffLimit", 6)
    spec.setdefault("completions", 1)
    spec.setdefault("parallelism", 1)
    _template(spec)
    uid = value["metadata"].get("uid")
    if uid and "selector" not in spec:
        spec["selector"] = {"matchLabels": {"controller-uid": uid}}
        labels = spec["template"]["metadata"].setdefault("labels", {})
        labels |= {"controller-uid": uid, "job-name": value["metadata"]["name"]}
        value["metadata"].setdefault("labels", dict(labels))


def _template(spec: Json) -> None:
    template = spec.setdefault("template", {})
    template.setdefault("metadata", {}).setdefault("creationTimestamp", None)
    _pod(template.setdefault("spec", {}))


def _pod(spec: Json) -> None:
    spec.setdefault("restartPolicy", "Always")
    spec.setdefault("terminationGracePeriodSeconds", 30)
    spec.setdefault("dnsPolicy", "ClusterFirst")
    spec.setdefault("securityContext", {})
    spec.setdefault("schedulerName", "default-scheduler")
    for container in (*spec.get("containers", ()), *spec.get("initContainers", ())):
        latest = str(container.get("image", "")).endswith(":latest") or ":" not in container.get("image", ":")
        container.setdefault("terminationMessagePath", "/dev/termination-log")
        container.setdefault("terminationMessagePolicy", "File")
        container.setdefault("imagePullPolicy", "Always" if latest else "IfNotPresent")
        container.setdefault("resources", {})


def admitted(spec: Json) -> Json:
    """Return a pod's spec with what its account and its node bring."""
    token = f"default-token-{ending()}"
    mount = {"mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "name": token, "readOnly": True}
    spec = copy.deepcopy(spec)
    for container in spec["containers"]:
        container.setdefault("volumeMounts", []).append(mount)
    spec.setdefault("volumes", []).append(
        {"name": token, "secret": {"defaultMode": 420, "secretName": token}}
    )
    about_nodes = [
        {
            "effect": "NoExecute",
            "key": f"node.kubernetes.io/{trouble}",
            "operator": "Exists",
            "tolerationSeconds": 300,
        }
        for trouble in ("not-ready", "unreachable")
    ]
    account = {"serviceAccount": "default", "serviceAccountName": "default"}
    rank = {"preemptionPolicy": "PreemptLowerPriority", "priority": 0}
    return {
        **spec,
        **account,
        **rank,
        "enableServiceLinks": True,
        "nodeName": "fake-0",
        "tolerations": about_nodes,
    }


def causes(resource: Resource, value: Json, before: Json | None = None) -> list[Cause]:
    """Return the rules that an object breaks, beyond its schema."""
    found = [*_name(value["metadata"])]
    spec = value.get("spec", {})
    if resource == DEPLOYMENTS:
        found += [*_not_below(spec, 0, "replicas"), *_template_causes(spec, before)]
        found += _always(spec)
    elif resource == JOBS:
        found += [
            *_not_below(spec, 0, "backoffLimit", "parallelism"),
            *_containers(spec["template"]["spec"], "spec.template.spec"),
        ]
        found += _once(spec)
        found += _immutable(spec, before, "template")
    elif resource == PODS:
        found += _containers(spec, "spec")
    return found


def _name(about: Json) -> Iterator[Cause]:
    if not NAME.fullmatch(about["name"]) or len(about["name"]) > MOST_NAME:
        yield Cause("FieldValueInvalid", "metadata.name", _subdomain(about["name"]))
    for label in about.get("labels", {}).values():
        if len(label) > MOST_LABEL or not LABEL.fullmatch(label):
            why = f"must be no more than {MOST_LABEL} characters" if len(label) > MOST_LABEL else _LABEL_RULE
            yield Cause("FieldValueInvalid", "metadata.labels", f'Invalid value: "{label}": {why}')


def _subdomain(name: str) -> str:
    rule = (
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
        "and must start and end with an alphanumeric character (e.g. 'example.com', regex used for "
        "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    )
    return f'Invalid value: "{name}": {rule}'


def _not_below(spec: Json, least: int, *names: str) -> Iterator[Cause]:
    for name in names:
        if spec[name] < least:
            rule = f"must be greater than or equal to {least}"
            yield Cause("FieldValueInvalid", f"spec.{name}", f"Invalid value: {spec[name]}: {rule}")


def _template_causes(spec: Json, before: Json | None) -> Iterator[Cause]:
    labels = spec["template"]["metadata"].get("labels", {})
    chosen = spec.get("selector", {}).get("matchLabels", {})
    if not chosen:
        yield Cause("FieldValueRequired", "spec.selector", "Required value")
    elif not chosen.items() <= labels.items():
        why = f"Invalid value: {_go_map(labels)}: `selector` does not match template `labels`"
        yield Cause("FieldValueInvalid", "spec.template.metadata.labels", why)
    yield from _containers(spec["template"]["spec"], "spec.template.spec")
    yield from _immutable(spec, before, "selector")


def _containers(spec: Json, path: str) -> Iterator[Cause]:
    containers = spec.get("containers") or []
    if not containers:
        yield Cause("FieldValueRequired", f"{path}.containers", "Required value")
    names = [container.get("name") for container in containers]
    for index, container in enumerate(containers):
        at = f"{path}.containers[{index}]"
        if not container.get("image"):
            yield Cause("FieldValueRequired", f"{at}.image", "Required value")
        if not container.get("name"):
            yield Cause("FieldValueRequired", f"{at}.name", "Required value")
        elif container["name"] in names[:index]:
            yield Cause("FieldValueDuplicate", f"{at}.name", f'Duplicate value: "{container["name"]}"')


def _always(spec: Json) -> Iterator[Cause]:
    policy = spec["template"]["spec"]["restartPolicy"]
    if policy != "Always":
        why = f'Unsupported value: "{policy}": supported values: "Always"'
        yield Cause("FieldValueNotSupported", "spec.template.spec.restartPolicy", why)


def _once(spec: Json) -> Iterator[Cause]:
    policy = spec["template"]["spec"]["restartPolicy"]
    if policy not in {"Never", "OnFailure"}:
        why = 'Required value: valid values: "OnFailure", "Never"'
        yield Cause("FieldValueRequired", "spec.template.spec.restartPolicy", why)


def _immutable(spec: Json, before: Json | None, field: str) -> Iterator[Cause]:
    if before is not None and before["spec"].get(field) != spec.get(field):
        yield Cause(
            "FieldValueInvalid", f"spec.{field}", f"Invalid value: {spec.get(field)}: field is immutable"
        )


def _go_map(labels: Json) -> str:
    inner = ", ".join(f'"{key}":"{value}"' for key, value in sorted(labels.items()))
    return f"map[string]string{{{inner}}}"
