"""The table of cases that a team keeps for its matrix: from the text of a file to values, or its faults."""

from collections.abc import Mapping
from collections.abc import Sequence as Several
from datetime import datetime

from bot.core.policy.cases import Answer, Case
from bot.core.policy.matrix import ACTIONS, DIRECTIONS, Matrix
from bot.core.policy.names import NAME, NAME_RULE
from bot.core.policy.read_rows import read_slots
from bot.strict_yaml import Node, Reader, Scalar, Sequence

_REQUIRED = ("who", "action", "environment", "expect")
_OPTIONAL = ("service", "direction", "at", "name")
_WORDS: Mapping[str, Answer] = {"none": (), "denied": "denied", "frozen": "frozen"}
_AT_RULE = 'a quoted time with its offset, like "2026-03-06T18:00:00+01:00"'


def read_cases(
    source: bytes, name: str, matrix: Matrix, services: Several[str] | None = None
) -> tuple[Case, ...]:
    """Read the cases, which name what `matrix` declares; raise `bot.strict_yaml.Faults`, all at once.

    `services` are the known ones; None leaves a case free to name any.
    """
    reader = Reader(name)
    top = reader.mapping(reader.root(source), "the table", ("version", "cases"))
    reader.integer(top["version"], "`version`", 1, 1)
    cases = tuple(_case(reader, item, matrix, services) for item in reader.items(top["cases"], "`cases`"))
    reader.finish()
    return cases


def _case(reader: Reader, node: Node, matrix: Matrix, services: Several[str] | None) -> Case:
    values = reader.mapping(node, "the case", _REQUIRED, _OPTIONAL)
    action = reader.choice(values["action"], "`action`", ACTIONS)
    at = _at(reader, values["at"]) if "at" in values else None
    expect = _expect(reader, values["expect"], tuple(matrix.roles))
    if expect == "frozen" and "at" not in values:
        reader.fault(node, f"a case that is frozen says when: add `at`, {_AT_RULE}")
    return Case(
        place=reader.place(node),
        who=_who(reader, values["who"], tuple(matrix.roles)),
        action=action,
        environment=reader.choice(values["environment"], "`environment`", matrix.environments),
        expect=expect,
        service=_service(reader, values.get("service"), services),
        direction=_direction(reader, node, values.get("direction"), action),
        at=at,
        name=reader.text(values["name"], "`name`") if "name" in values else "",
    )


def _who(reader: Reader, node: Node, roles: tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(node, Sequence):
        return reader.choices(node, "`who`", roles) if node.items else ()
    return (reader.choice(node, "`who`", roles),)


def _service(reader: Reader, node: Node | None, services: Several[str] | None) -> str | None:
    if node is None:
        return None
    if services is None:
        return reader.text(node, "`service`", NAME, NAME_RULE)
    return reader.choice(node, "`service`", services)


def _direction(reader: Reader, case: Node, node: Node | None, action: str) -> str | None:
    directions = tuple(filter(None, DIRECTIONS.get(action, ())))
    if node is None:
        if directions:
            reader.fault(case, f"a {action} has a direction: add `direction`, {' or '.join(directions)}")
        return None
    if not directions:
        if action:
            reader.fault(node, f"a {action} has no direction: delete `direction`, it is for scale")
        return None
    return reader.choice(node, "`direction`", directions)


def _expect(reader: Reader, node: Node, roles: tuple[str, ...]) -> Answer:
    if isinstance(node, Sequence):
        return read_slots(reader, node, "`expect`", roles)
    if isinstance(node, Scalar) and node.text in _WORDS:
        return _WORDS[node.text]
    reader.fault(node, f"`expect` is none of {', '.join(_WORDS)}: write one, or a list as for `approvals`")
    return ()


def _at(reader: Reader, node: Node) -> datetime | None:
    text = reader.text(node, "`at`")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if text and (at is None or at.tzinfo is None):
        reader.fault(node, f"`at` is no such time: write {_AT_RULE}")
    return at
