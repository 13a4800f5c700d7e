"""From text to nodes: every value keeps its place; what makes YAML surprising is refused."""

import pytest

from bot.strict_yaml import Broken, Faults, Mapping, Node, Scalar, Sequence
from bot.strict_yaml.fault import Collector
from bot.strict_yaml.node import Kind
from bot.strict_yaml.tree import compose


def read(text: str) -> Node:
    """Compose a text that has no faults."""
    collector = Collector("f")
    node = compose(text, collector)
    collector.stop()
    return node


def test_values_know_their_places() -> None:
    """Lines and columns count from 1, in characters."""
    assert read("\u00e9: [1,\n 'x']\n") == Mapping(
        1,
        1,
        ((
            Scalar(1, 1, "\u00e9", Kind.TEXT),
            Sequence(1, 4, (Scalar(1, 5, "1", Kind.INTEGER), Scalar(2, 2, "x", Kind.TEXT))),
        ),),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["'no'", '"no"', "|-\n no", ">-\n no", '"\\x6eo"'])
def test_quoting_makes_a_text(text: str) -> None:
    """Whatever is quoted or in a block is a text."""
    node = read(text)

    assert isinstance(node, Scalar)
    assert (node.text, node.kind) == ("no", Kind.TEXT)


def test_an_empty_file_is_a_null() -> None:
    """So that the schema says what is missing."""
    assert read("# nothing\n") == Scalar(1, 1, "", Kind.NULL)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: &x 1", "1:4: the anchor &x"),
        ("a: &x [1]", "1:4: the anchor &x"),
        ("&x {a: 1}", "1:1: the anchor &x"),
        ("&x a: 1", "1:1: the anchor &x"),
        ("a: *x", "1:4: the alias *x"),
        ("*x : 1", "1:1: the alias *x"),
        ("<<: {a: 1}", "1:1: the merge key"),
        ("a: !t 1", "1:4: the tag !t"),
        ("a: !!map {}", "1:4: the tag tag:yaml.org,2002:map"),
        ("a: no", "1:4: `no` is not the same to every reader"),
        ("a: 1\na: 2", "2:1: `a` is already set on line 1"),
        ("a: 1\n'a': 2", "2:1: `a` is already set on line 1"),
        ("~: 1", "1:1: not a name"),
        ("[a]: 1", "1:1: not a name"),
        ("a\n---\nb", "2:1: a second document"),
        ("a\n...\n---\n", "3:1: a second document"),
        ("a: [b", "2:1: not YAML"),
        ("a: 'b", "2:1: not YAML"),
        ("a: @b", "1:4: not YAML"),
        ("a: 1\n  b: 2", "2:4: not YAML"),
    ],
)
def test_what_is_refused(text: str, says: str) -> None:
    """Each with its place."""
    with pytest.raises(Faults) as caught:
        read(text + "\n")
    assert f"f:{says}" in str(caught.value)


def test_a_refused_value_is_broken() -> None:
    """So that nothing else is said about it."""
    collector = Collector("f")
    node = compose("[no, yes]", collector)

    assert node == Sequence(1, 1, (Broken(1, 2), Broken(1, 6)))
