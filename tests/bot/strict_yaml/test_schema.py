"""The words of the schemas: each refuses no more than the reader does."""

import re

import pytest

from bot.strict_yaml import Reader, schema
from tests.fakes.schema import refused


@pytest.mark.parametrize(
    ("asks", "takes", "refuses"),
    [
        (schema.text("a"), "x", " "),
        (schema.text("a", re.compile("a|b")), "a", "ab"),
        (schema.text("a", re.compile(r"(?!any\Z)[a-z]+")), "anyone", "any"),
        (schema.choice("a", ("up", "down")), "up", "left"),
        (schema.integer("a", 1, 2), 2, 3),
        (schema.number("a"), 0.5, "0.5"),
        (schema.boolean("a"), True, "true"),
        (schema.duration("a"), "15m", "15"),
        (schema.listed("a", schema.number("b"), 2), [1, 2], [1, 2, 3]),
        (schema.listed("a", schema.number("b")), [1], []),
        (schema.named("a", schema.number("b"), re.compile("[a-z]")), {"x": 1}, {"X": 1}),
        (schema.named("a", schema.number("b")), {"X": 1}, {}),
        (schema.mapping("a", {"b": schema.number("c")}, ("b",)), {"b": 1}, {}),
        (schema.mapping("a", {"b": schema.number("c")}), {}, {"x": 1}),
        (schema.either("a", schema.number("b"), schema.boolean("c")), 1, "x"),
    ],
)
def test_each_word_takes_and_refuses(asks: schema.Schema, takes: object, refuses: object) -> None:
    """What it is for passes, what it is not for does not."""
    assert refused(asks, takes) == []
    assert len(refused(asks, refuses)) == 1


def test_a_document_names_its_draft() -> None:
    """Editors choose how to read it by that."""
    whole = schema.document("f.yaml", schema.mapping("a", {}))

    assert whole["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert refused(whole, {}) == []


@pytest.mark.parametrize("text", ["15m", "0m", "15", "1234567s", "1h 2m", "2d"])
def test_durations_are_spelled_alike(text: str) -> None:
    """By the schema and by the reader."""
    reader = Reader("f")
    reader.duration(reader.root(text.encode()), "a", 1, 10**9)
    assert bool(refused(schema.duration("a"), text)) == bool(reader._faults._faults)
