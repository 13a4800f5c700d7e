"""The values of a YAML file, each knowing where it stands."""

import re
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What a scalar is, decided by its spelling alone and never by what someone expects there."""

    TEXT = auto()
    INTEGER = auto()
    BOOLEAN = auto()
    NULL = auto()
    SWITCH = auto()
    NUMBER_LIKE = auto()


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value: its text after unquoting and unescaping, and what it is."""

    line: int
    column: int
    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    line: int
    column: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the file; every key is a TEXT scalar, none occurs twice."""

    line: int
    column: int
    entries: tuple[tuple[Scalar, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """Stands where a fault was already reported, so that it is reported once."""

    line: int
    column: int


Node = Scalar | Sequence | Mapping | Broken

_WORDS = {"": Kind.NULL, "~": Kind.NULL, "true": Kind.BOOLEAN, "false": Kind.BOOLEAN}
_NULLS = frozenset({"null", "Null", "NULL"})
_SWITCHES = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false"})
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_NUMBER_LIKE = re.compile(
    r"""[-+]?(
        [0-9][0-9_,]*                               # 010, 1_000, +1
        | 0[bxoBXO][0-9a-fA-F_]*                    # 0x1, 0o17
        | [0-9][0-9_]*(:[0-9]{1,2})+(\.[0-9_]*)?    # 1:30, minutes of an hour to YAML 1.1
        | ([0-9][0-9_]*)?\.[0-9_]*([eE][-+]?[0-9]+)?
        | [0-9][0-9_]*[eE][-+]?[0-9]+
        | \.(inf|nan)
    )
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt\s].*)?     # a date
    | =""",
    re.VERBOSE | re.IGNORECASE,
)


def kind_of(text: str) -> Kind:
    """Tell what an unquoted scalar is; whatever any YAML reader takes for a number or a date is no text."""
    if text in _WORDS:
        return _WORDS[text]
    if text in _NULLS:
        return Kind.NULL
    if text.lower() in _SWITCHES:
        return Kind.SWITCH
    if _INTEGER.fullmatch(text):
        return Kind.INTEGER
    return Kind.NUMBER_LIKE if _NUMBER_LIKE.fullmatch(text) else Kind.TEXT
