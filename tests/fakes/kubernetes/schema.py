"""Holds objects against the official schemas of Kubernetes, in which a field that is not named is a fault."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import jsonschema_rs
from jsonschema_rs import ValidationErrorKind as Kind
from kubernetes_validate import utils  # type: ignore[import-untyped]  # it brings no types

VERSION = "1.37"
_FOLDER = f"kubernetes-json-schema/v{VERSION}.0-local-strict"
_META = {"Status", "WatchEvent", "DeleteOptions"}


@cache
def _validator(api_version: str, kind: str) -> jsonschema_rs.Draft202012Validator:
    """Return what checks a kind of object; the package itself reads its files anew for each."""
    group, _, version = api_version.rpartition("/")
    middle = "meta" if kind in _META else group.split(".")[0]
    name = "-".join(part for part in (kind.lower(), middle, version) if part)
    schema = utils.schema_contents(f"{_FOLDER}/{name}.json", VERSION)
    definitions = utils.schema_contents(f"{_FOLDER}/_definitions.json", VERSION)
    beside = jsonschema_rs.Registry([(definitions["$id"], definitions)])
    return jsonschema_rs.Draft202012Validator(schema, registry=beside)


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
        if isinstance(error.kind, Kind.AdditionalProperties):
            found += [f"{_path(error)}.{each}".lstrip(".") for each in sorted(error.kind.unexpected)]
    return found


def type_faults(value: dict[str, Any]) -> Sequence[str]:
    """Return where a value is of another type than its field; what is merely absent is not one."""
    errors = _validator(value["apiVersion"], value["kind"]).iter_errors(value)
    others = [error for error in errors if error.kind.name not in {"required", "additionalProperties"}]
    return [f"{_path(error)}: {error.message}" for error in others]


def _path(error: jsonschema_rs.ValidationError) -> str:
    path = ""
    for part in error.instance_path:
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return path.lstrip(".")
