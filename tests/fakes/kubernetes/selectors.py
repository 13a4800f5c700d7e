"""Reads label and field selectors, and tells what they choose."""

import re
from collections.abc import Mapping
from typing import Any

from tests.fakes.kubernetes.failure import bad_request, finding

Json = dict[str, Any]
_REQUIREMENT = re.compile(
    r"\s*(!?)\s*([\w./-]+)\s*(?:(==|=|!=)\s*([\w.-]*)|(in|notin)\s*\(([^)]*)\))?\s*(?:,|$)"
)
FIELDS = {
    "Pod": {"metadata.name", "metadata.namespace", "status.phase", "spec.nodeName", "spec.restartPolicy"},
    "Event": {
        "metadata.name",
        "metadata.namespace",
        "involvedObject.kind",
        "involvedObject.name",
        "involvedObject.namespace",
        "involvedObject.uid",
        "reason",
        "type",
    },
    "Job": {"metadata.name", "metadata.namespace", "status.successful"},
}
"""Which fields may be chosen by; of other kinds only the name and the namespace."""


def by_labels(selector: str, value: Json) -> bool:
    """Tell whether an object has the labels.

    https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
    """
    labels = value["metadata"].get("labels", {})
    at = 0
    while at < len(selector):
        found = _REQUIREMENT.match(selector, at)
        if found is None or found.end() == at:
            raise finding(bad_request(f"unable to parse requirement: found '{selector[at:]}'"))
        if not _holds(found, labels):
            return False
        at = found.end()
    return True


def _holds(requirement: re.Match[str], labels: Json) -> bool:
    absent, key, operator, value, among, values = requirement.groups()
    has = labels.get(key)
    if among:
        chosen = {each.strip() for each in values.split(",")}
        return (has in chosen) if among == "in" else (has not in chosen)
    if operator:
        return (has != value) if operator == "!=" else (has == value)
    return (has is None) if absent else (has is not None)


def by_fields(selector: str, value: Json) -> bool:
    """Tell whether an object's fields are so."""
    for requirement in filter(None, selector.split(",")):
        path, negated, wanted = _field(requirement)
        if path not in FIELDS.get(value["kind"], {"metadata.name", "metadata.namespace"}):
            message = f"field label not supported: {path}"
            raise finding(bad_request(message))
        is_so = _at(value, path) == wanted
        if is_so == negated:
            return False
    return True


def _field(requirement: str) -> tuple[str, bool, str]:
    found = re.fullmatch(r"([\w.]+)(==|=|!=)(.*)", requirement)
    if found is None:
        message = f"invalid selector: '{requirement}'; can't understand '{requirement}'"
        raise finding(bad_request(message))
    return found[1], found[2] == "!=", found[3]


def _at(value: Json, path: str) -> str:
    at: Any = value
    for part in path.split("."):
        at = at.get(part, "") if isinstance(at, dict) else ""
    return str(at)


def flag(query: Mapping[str, str], name: str) -> bool:
    """Return a parameter that says yes or no, as Go reads it."""
    told = query.get(name, "false")
    if told.lower() in {"1", "t", "true"}:
        return True
    if told.lower() in {"0", "f", "false", ""}:
        return False
    raise finding(bad_request(f'strconv.ParseBool: parsing "{told}": invalid syntax'))
