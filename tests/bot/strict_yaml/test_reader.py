"""The schema reader: a value of the right type or a fault that says what to write, all at once."""

import re
import sys
import zoneinfo
from collections.abc import Callable

import pytest

from bot.strict_yaml import Faults, Node, Reader


def faults(text: str, ask: Callable[[Reader, Node], object]) -> str:
    """Return what is said when `ask` reads a text that is not as expected."""
    with pytest.raises(Faults) as caught:
        value(text, ask)
    return str(caught.value)


def value(text: str, ask: Callable[[Reader, Node], object]) -> object:
    """Return what `ask` reads out of a text that is as expected."""
    reader = Reader("f")
    found = ask(reader, reader.root(text.encode()))
    reader.finish()
    return found


def test_a_mapping_has_its_keys() -> None:
    """Required ones are there, optional ones may be, others may not; the nearest is proposed."""
    text = "a: 1\nmatirx: 2\n"

    assert faults(text, lambda reader, node: reader.mapping(node, "it", ("a", "b"), ("matrix",))) == (
        "f:1:1: it needs `b`: add it\n"
        "f:2:1: it has no `matirx`: did you mean matrix? Or write one of a, b, matrix"
    )
    assert value("a: 1", lambda reader, node: list(reader.mapping(node, "it", ("a",), ("b",)))) == ["a"]


def test_a_mapping_of_free_names_has_at_least_one() -> None:
    """Nothing declared is a fault, told once."""
    assert (
        faults("{}", lambda reader, node: reader.named(node, "it"))
        == "f:1:1: it is empty: declare at least one"
    )
    assert faults("[]", lambda reader, node: reader.named(node, "it")) == (
        "f:1:1: it is a list: write `key: value` lines"
    )


def test_a_missing_value_is_told_once() -> None:
    """What stands in for a missing or refused value causes no second fault."""

    def ask(reader: Reader, node: Node) -> None:
        values = reader.mapping(node, "it", ("a", "b"))
        reader.text(values["a"], "`a`")
        reader.integer(values["b"], "`b`", 1, 2)

    assert faults("a: no", ask).splitlines() == [
        "f:1:1: it needs `b`: add it",
        "f:1:4: `no` is not the same to every reader: write true or false, or quote it",
    ]


def test_lists() -> None:
    """A list has at least one item; a single value is no list."""
    assert "is an empty list" in faults("[]", lambda reader, node: reader.items(node, "it"))
    assert 'it is "a": write a list' in faults("a", lambda reader, node: reader.items(node, "it"))
    assert value("[a, b]", lambda reader, node: reader.choices(node, "it", ("a", "b"))) == ("a", "b")
    assert "f:1:5: `a` is in this list already" in faults(
        "[a, a]", lambda r, node: r.choices(node, "it", ("a",))
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1", 'it is `1`: quote it, like "..."'),
        ("1.10", "it is `1.10`: quote it"),
        ("true", "it is `true`: quote it"),
        ("[]", "it is a list: write a text"),
        ("{}", "it is a mapping: write a text"),
        ("", "it is missing: write a text"),
        ('""', "it is empty"),
        ('"a\\tb"', "invisible characters"),
        ("aab", 'it is "aab": write two letters'),
        ("x" * 50, f'"{"x" * 40}..."'),
    ],
)
def test_texts(text: str, says: str) -> None:
    """Never a number in disguise, never invisible, and to the end as the rule says."""
    assert says in faults(
        text, lambda reader, node: reader.text(node, "it", re.compile("[ab]{2}"), "two letters")
    )


def test_choices_propose_the_nearest() -> None:
    """And list what is allowed."""
    assert "did you mean deploy? Or write one of deploy, scale" in faults(
        "deplyo", lambda reader, node: reader.choice(node, "it", ("deploy", "scale"))
    )
    many = tuple(f"name{number}" for number in range(1000))
    assert faults("x", lambda reader, node: reader.choice(node, "it", many)).endswith(
        "name48, name49 and 950 more"
    )
    assert "nothing is declared" in faults("x", lambda reader, node: reader.choice(node, "it", ()))


def test_booleans() -> None:
    """True and false, unquoted."""
    assert value("true", lambda reader, node: reader.boolean(node, "it")) is True
    assert value("false", lambda reader, node: reader.boolean(node, "it")) is False
    assert "write true or false" in faults("'true'", lambda reader, node: reader.boolean(node, "it"))


@pytest.mark.parametrize("text", ["0", "11", "-5", "9" * 5000, "05", "5.0", "'5'", "0x5", "true", "", "five"])
def test_integers_out_of_bounds_or_shape(text: str) -> None:
    """Plain decimal digits within bounds, nothing else."""
    assert "f:1:1: it is " in faults(text, lambda reader, node: reader.integer(node, "it", 1, 10))


def test_integers_within_bounds() -> None:
    """Both ends belong to it."""
    assert [
        value(text, lambda reader, node: reader.integer(node, "it", -3, 10)) for text in ("-3", "10")
    ] == [-3, 10]


def test_numbers() -> None:
    """Whole or with a point, as people write them; no exponents, no infinity, no text."""
    texts = ("0.02", "-1.5", "3", "0")
    assert [value(text, lambda reader, node: reader.number(node, "it")) for text in texts] == [
        0.02,
        -1.5,
        3,
        0,
    ]
    for text in ("'0.02'", "1e3", ".5", "1.", ".inf", "0x1", "1_000", "01.5", "[]", "~", "1:30"):
        assert "f:1:1: it is " in faults(text, lambda reader, node: reader.number(node, "it"))


def test_durations() -> None:
    """Seconds, within bounds that are told as durations."""
    assert value("90m", lambda reader, node: reader.duration(node, "it", 60, 86400)) == 5400
    for text in ("59s", "2d", "soon", "90", "[]", "1:30"):
        assert "f:1:1: it is " in faults(text, lambda reader, node: reader.duration(node, "it", 60, 86400))


def test_time_zones() -> None:
    """Names that this machine knows, and no paths."""
    assert value("Europe/Berlin", lambda reader, node: reader.timezone(node, "it")) == "Europe/Berlin"
    for text in ("Mars/Olympus", "../UTC", "/etc/localtime", "Europe"):
        assert "write an IANA name" in faults(text, lambda reader, node: reader.timezone(node, "it"))


def test_a_machine_without_time_zones_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is not to blame: the sentence names the package that is missing."""
    for package in ("tzdata", "tzdata.zoneinfo", "tzdata.zoneinfo.Europe"):
        monkeypatch.setitem(sys.modules, package, None)
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()
    try:
        told = faults("Europe/Berlin", lambda reader, node: reader.timezone(node, "it"))
    finally:
        zoneinfo.reset_tzpath()
        zoneinfo.ZoneInfo.clear_cache()

    assert "this machine knows no time zones; install tzdata" in told


def test_plain_values() -> None:
    """Text, number or boolean by its own spelling; what is ambiguous is to be quoted."""
    plain = ("a", "7", "true", "'7'")

    assert [value(text, lambda reader, node: reader.plain(node, "it")) for text in plain] == [
        "a",
        7,
        True,
        "7",
    ]
    assert "quote it" in faults("1.10", lambda reader, node: reader.plain(node, "it"))


def test_places() -> None:
    """For what is found wrong later, by someone else."""
    assert value("\n  a", lambda reader, node: reader.place(node)) == "f:2:3"
