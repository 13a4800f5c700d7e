"""A page of settings from their JSON Schema: each key with its type, what it may be, and what it is for."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.docs.reference.markdown import code, page, table

Schema = Mapping[str, Any]
_BOUNDS = {
    "minimum": "at least",
    "maximum": "at most",
    "minLength": "at least so many characters:",
    "maxLength": "at most so many characters:",
    "minItems": "at least so many:",
    "pattern": "matches",
}

_ANY = r"\S"
"""The pattern of a text that may be anything but empty."""


def schema_page(title: str, about: str, schema: Schema) -> str:
    """Return the page of a schema (draft 2020-12); raise ValueError where a key has no description."""
    head = ("key", "type", "needed", "without it", "what it is")
    return page(title, about, table(head, rows(schema)))


def rows(schema: Schema) -> list[tuple[str, str, str, str, str]]:
    """Return a row for each key, those of inner mappings after their own: `web.listen`, `services.<name>`."""
    return [_row(*found) for found in _keys(schema, schema, "")]


def _keys(root: Schema, schema: Schema, prefix: str) -> Iterator[tuple[str, Schema, bool]]:
    needed = set(schema.get("required", ()))
    inner = [(name, each, name in needed) for name, each in schema.get("properties", {}).items()]
    free = [*schema.get("patternProperties", {}).values(), schema.get("additionalProperties")]
    inner += [("<name>", each, False) for each in free if isinstance(each, Mapping)]
    for name, each, is_needed in inner:
        path = f"{prefix}.{name}" if prefix else name
        found = {**_resolved(root, each), **{k: v for k, v in each.items() if k != "$ref"}}
        if "description" not in found:
            raise ValueError(f"{path} has no description: say in the schema what it is for")
        yield path, found, is_needed
        for way in (found, *found.get("oneOf", ()), *found.get("anyOf", ())):
            whole = _resolved(root, way)
            is_one_of_several = way is not found
            for inner_path, key, needed_there in _keys(root, whole, path):
                yield inner_path, key, needed_there and not is_one_of_several
            if isinstance(whole.get("items"), Mapping):
                yield from _keys(root, _resolved(root, whole["items"]), f"{path}[]")


def _resolved(root: Schema, schema: Schema) -> Schema:
    """Return what a `$ref` inside the same schema leads to."""
    found: Any = schema
    while "$ref" in found:
        found, path = root, found["$ref"].removeprefix("#/").split("/")
        for part in path:
            found = found[part]
    return dict(found)


def _row(path: str, schema: Schema, is_needed: bool) -> tuple[str, str, str, str, str]:  # noqa: FBT001 - of one key
    default = code(json.dumps(schema["default"])) if "default" in schema else ""
    limits = [f"{told} {code(schema[key])}" for key, told in _BOUNDS.items() if schema.get(key, _ANY) != _ANY]
    told = "; ".join([schema["description"].removesuffix("."), *limits])
    return code(path), _type(schema), "yes" if is_needed else "", default, told


def _type(schema: Schema) -> str:
    """Return what a value may be, in words."""
    if "const" in schema:
        return code(json.dumps(schema["const"]))
    if "enum" in schema:
        return " or ".join(code(json.dumps(each)) for each in schema["enum"])
    ways = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
    if ways:
        return " or ".join(dict.fromkeys(filter(None, map(_type, ways))))
    kind = schema.get("type", "")
    return " or ".join(kind) if isinstance(kind, list) else kind
