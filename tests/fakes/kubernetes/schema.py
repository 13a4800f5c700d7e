"""Holds objects against the official schemas of Kubernetes, in which a field that is not named is a fault."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it brings no types
from kubernetes_validate import utils  # type: ignore[import-untyped]  # likewise
from referencing import Registry, Resource

VERSION = "1.37"
_FOLDER = f"kubernetes-json-schema/v{VERSION}.0-local-strict"
_META = {"Status", "WatchEvent", "DeleteOptions"}


@cache
def _validator(api_version: str, kind: str) -> Any:
    """Return what checks a kind of object; the package itself reads its files anew for each."""
    group, _, version = api_version.rpartition("/")
    middle = "meta" if kind in _META else group.split(".")[0]
    name = "-".join(part for part in (kind.lower(), middle, version) if part)
    schema = utils.schema_contents(f"{_FOLDER}/{name}.json", VERSION)
    definitions = utils.schema_contents(f"{_FOLDER}/_definitions.json", VERSION)
    registry: Registry[Any] = Registry()
    registry = Resource.from_contents(definitions) @ (Resource.from_contents(schema) @ registry)
    return jsonschema.Draft202012Validator(schema, registry=registry)


def faults(value: dict[str, Any]) -> Sequence[str]:
    """Return what is wrong with an object, each with the field it is about."""
    try:
        validator = _validator(value["apiVersion"], value["kind"])
    except (KeyError, FileNotFoundError):
        return [f"there is no kind {value.get('kind')!r} in {value.get('apiVersion')!r}"]
    return [f"{_path(error)}: {error.message}" for error in validator.iter_errors(value)]


def unknown_fields(value: dict[str, Any]) -> Sequence[str]:
    """Return the paths of the fields that the schema does not have, as a strict server names them."""
    validator = _validator(value["apiVersion"], value["kind"])
    found = []
    for error in validator.iter_errors(value):
        if error.validator == "additionalProperties":
            strange = sorted(set(error.instance) - set(error.schema.get("properties", {})))
            found += [f"{_path(error)}.{each}".lstrip(".") for each in strange]
    return found


def type_faults(value: dict[str, Any]) -> Sequence[str]:
    """Return where a value is of another type than its field; what is merely absent is not one."""
    errors = _validator(value["apiVersion"], value["kind"]).iter_errors(value)
    others = [error for error in errors if error.validator not in {"required", "additionalProperties"}]
    return [f"{_path(error)}: {error.message}" for error in others]


def _path(error: Any) -> str:
    path = ""
    for part in error.absolute_path:
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return path.lstrip(".")
