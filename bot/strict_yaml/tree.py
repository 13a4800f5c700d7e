"""From YAML text to nodes, without the parts of YAML by which one thing comes to mean another."""

from collections.abc import Iterator
from typing import Any

import yaml

from bot.strict_yaml.fault import Collector
from bot.strict_yaml.node import Broken, Kind, Mapping, Node, Scalar, Sequence, kind_of

_DEEPEST = 20
_LOADER: Any = getattr(yaml, "CLoader", yaml.SafeLoader)  # only its parser is used, never its constructors


def compose(text: str, faults: Collector) -> Node:
    """Return the one document in `text`; raise Faults where it cannot be read on."""
    try:
        return _Composer(yaml.parse(text, Loader=_LOADER), faults).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what = " ".join(part for part in (error.problem, error.context) if part)
        faults.fail(line, column, f"not YAML: {what}; check quotes, brackets and indentation here and above")


class _Composer:
    """Builds nodes from the parser's events, noting what is refused on the way."""

    def __init__(self, events: Iterator[Any], faults: Collector) -> None:
        self._events = events
        self._faults = faults

    def document(self) -> Node:
        """Read the first document and refuse a second; an empty file is a null."""
        next(self._events)
        event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            return Scalar(1, 1, "", Kind.NULL)
        root = self._node(next(self._events), 0)
        next(self._events)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            self._refuse(after, "a second document: keep one, without a further `---`")
        return root

    def _node(self, event: Any, depth: int) -> Node:  # noqa: ANN401 - PyYAML's events have no types
        if isinstance(event, yaml.AliasEvent):
            return self._refuse(event, f"the alias *{event.anchor}: write the value itself")
        if event.anchor is not None:
            self._refuse(event, f"the anchor &{event.anchor}: delete it and write values where they belong")
        if event.tag is not None:
            self._refuse(event, f"the tag {event.tag}: delete it and write the plain value")
        if depth > _DEEPEST:
            self._refuse(event, f"nested deeper than {_DEEPEST} levels: write it flatter")
            self._faults.stop()
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, depth)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event, depth)
        return self._scalar(event)

    def _sequence(self, start: Any, depth: int) -> Sequence:  # noqa: ANN401 - likewise
        items = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return Sequence(*_place(start), tuple(items))

    def _mapping(self, start: Any, depth: int) -> Mapping:  # noqa: ANN401 - likewise
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(self._node(event, depth + 1), event)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key, Scalar):
                continue
            if key.text in entries:
                first = entries[key.text][0].line
                self._refuse(event, f"`{key.text}` is already set on line {first}: keep one of the two")
            else:
                entries[key.text] = (key, value)
        return Mapping(*_place(start), tuple(entries.values()))

    def _key(self, key: Node, event: Any) -> Node:  # noqa: ANN401 - likewise
        if isinstance(key, Broken) or (
            isinstance(key, Scalar) and key.kind is Kind.TEXT and key.text != "<<"
        ):
            return key
        if isinstance(key, Scalar) and key.text == "<<":
            return self._refuse(event, "the merge key `<<`: write the keys themselves")
        return self._refuse(event, "not a name: write the key as a word, or quote it")

    def _scalar(self, event: Any) -> Scalar | Broken:  # noqa: ANN401 - likewise
        kind = kind_of(event.value) if event.implicit[0] and not event.style else Kind.TEXT
        if kind is Kind.SWITCH:
            return self._refuse(
                event, f"`{event.value}` is not the same to every reader: write true or false, or quote it"
            )
        return Scalar(*_place(event), event.value, kind)

    def _refuse(self, event: Any, message: str) -> Broken:  # noqa: ANN401 - likewise
        line, column = _place(event)
        self._faults.add(line, column, message)
        return Broken(line, column)


def _place(event: Any) -> tuple[int, int]:  # noqa: ANN401 - likewise
    return event.start_mark.line + 1, event.start_mark.column + 1
