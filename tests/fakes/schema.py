"""What a strict reader asks of a file beside what a JSON schema says of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import pytest

from bot.strict_yaml import Mapping as MappingNode
from bot.strict_yaml import Node, Reader, Scalar, Sequence
from bot.strict_yaml.node import Kind

Json = Mapping[str, Any]


class Asked:
    """Which keys the reader knew at each mapping of the files it read, and the last file's whole tree."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.keys: list[tuple[Node, frozenset[str], frozenset[str]]] = []

    def at(self, node: Node) -> tuple[frozenset[str], frozenset[str]] | None:
        """Return all keys and those that have to be there; None where keys are free."""
        return next(((known, needed) for there, known, needed in self.keys if there is node), None)


@contextmanager
def asked() -> Iterator[Asked]:
    """Note what every `Reader` asks meanwhile."""
    found, patch = Asked(), pytest.MonkeyPatch()
    mapping, root = Reader.mapping, Reader.root

    def note_mapping(
        reader: Reader, node: Node, what: str, required: Any = (), optional: Any = ()
    ) -> dict[str, Node]:
        found.keys.append((node, frozenset([*required, *optional]), frozenset(required)))
        return mapping(reader, node, what, required, optional)

    def note_root(reader: Reader, source: bytes) -> Node:
        found.root = root(reader, source)
        return found.root

    patch.setattr(Reader, "mapping", note_mapping)
    patch.setattr(Reader, "root", note_root)
    try:
        yield found
    finally:
        patch.undo()


def differences(found: Asked, schema: Json) -> Iterator[str]:
    """Yield each mapping at which reader and schema know other keys, and each of the schema never met."""
    met = set[int]()
    assert found.root is not None
    for path, node, options in _together("", found.root, _unfolded(schema)):
        known = found.at(node)
        named = [each for each in options if _is_closed(each)]
        if known is None or not named:
            continue
        met |= {id(each["properties"]) for each in named}
        alike = [each for each in named if _keys(each) == known]
        together = (
            frozenset[str]().union(*(_keys(each)[0] for each in named)),
            frozenset(named[0].get("required", ())).intersection(*(_keys(each)[1] for each in named)),
        )
        if not alike and together != known:
            reader, schema_ = sorted(known[0] - together[0]), sorted(together[0] - known[0])
            needed = sorted(known[1] ^ together[1])
            yield f"{path or '/'}: reader alone {reader}, schema alone {schema_}, needed by one {needed}"
    yield from (
        f"never met: {each['description']}" for each in _named(schema) if id(each["properties"]) not in met
    )


def _keys(schema: Json) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(schema["properties"]), frozenset(schema.get("required", ()))


def _together(path: str, node: Node, options: list[Json]) -> Iterator[tuple[str, Node, list[Json]]]:
    if isinstance(node, MappingNode):
        yield path, node, options
        for key, value in node.entries:
            inner = [one for each in options for one in _under(each, key.text)]
            yield from _together(f"{path}/{key.text}", value, inner)
    elif isinstance(node, Sequence):
        inner = [one for each in options if "items" in each for one in _unfolded(each["items"])]
        for item in node.items:
            yield from _together(f"{path}[]", item, inner)


def _under(schema: Json, key: str) -> list[Json]:
    inner = schema.get("properties", {}).get(key, schema.get("additionalProperties"))
    return _unfolded(inner) if isinstance(inner, Mapping) else []


def _unfolded(schema: Json) -> list[Json]:
    return [one for each in schema["anyOf"] for one in _unfolded(each)] if "anyOf" in schema else [schema]


def _named(schema: object) -> Iterator[Json]:
    """Yield each mapping with keys of its own, wherever it stands in the schema."""
    if isinstance(schema, list):
        for each in schema:
            yield from _named(each)
    elif isinstance(schema, Mapping):
        if _is_closed(schema):
            yield schema
        for value in schema.values():
            yield from _named(value)


def _is_closed(schema: Json) -> bool:
    """Tell whether the keys of a mapping are all named; those of a back end are not."""
    return isinstance(schema.get("properties"), Mapping) and schema.get("additionalProperties") is False


def undescribed(schema: object) -> Iterator[str]:
    """Yield each key of the file of which the schema says nothing."""
    for each in _named(schema):
        for key, value in each["properties"].items():
            if not value.get("description", "").endswith("."):
                yield key


def value_of(node: Node) -> Any:
    """Return what a file says, as an editor that checks it by a schema sees it."""
    if isinstance(node, MappingNode):
        return {key.text: value_of(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [value_of(item) for item in node.items]
    assert isinstance(node, Scalar)
    match node.kind:
        case Kind.INTEGER:
            return int(node.text)
        case Kind.NUMBER_LIKE:
            return float(node.text)
        case Kind.BOOLEAN:
            return node.text == "true"
        case _:
            return None if node.kind is Kind.NULL else node.text


def refusals(schema: Json, text: str) -> list[str]:
    """Return what the schema says against a file."""
    return refused(schema, value_of(Reader("sample").root(text.encode())))


def refused(schema: Json, value: object) -> list[str]:
    """Return what the schema says against a value."""
    return [f"{each.json_path}: {each.message}" for each in validator(schema).iter_errors(value)]


def validator(schema: Json) -> Any:
    """Return what can be asked again and again."""
    return jsonschema.Draft202012Validator(schema)
