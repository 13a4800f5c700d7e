"""From the text of `approval_matrix.yaml` to a `Matrix`, or to every fault in it; nothing in between."""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from bot.core.domain.requirement import Row
from bot.core.policy.matrix import ENVIRONMENTS, Matrix
from bot.core.policy.names import ID, NAME, NAME_RULE, ROLE_ID_RULE
from bot.core.policy.read_exceptions import read_break_glass, read_freezes
from bot.core.policy.read_rows import Declared, read_expires, read_requesters, read_row
from bot.core.policy.rules import ambiguous
from bot.strict_yaml import Node, Reader

_EXPIRES_SECONDS = 3600


def load(
    source: bytes,
    name: str = "approval_matrix.yaml",
    environments: Sequence[str] = ENVIRONMENTS,
    services: Sequence[str] | None = None,
    *,
    has_key: bool = True,
) -> Matrix:
    """Read the matrix; raise `bot.strict_yaml.Faults` with all that is wrong, none of it is used then.

    `services` are the known ones; None leaves a row free to name any. Without a key (`has_key`) no row may
    ask for a second factor: nobody could give one.
    """
    reader = Reader(name)
    top = reader.mapping(
        reader.root(source),
        "the matrix",
        ("version", "roles", "rules"),
        ("defaults", "freezes", "break_glass"),
    )
    reader.integer(top["version"], "`version`", 1, 1)
    roles = _roles(reader, top["roles"])
    known = tuple(environments), None if services is None else tuple(services)
    declared = replace(_declared(reader, top.get("defaults"), tuple(roles), *known), has_key=has_key)
    matrix = Matrix(
        roles=MappingProxyType(roles),
        rows=_rows(reader, top["rules"], declared),
        freezes=read_freezes(reader, top.get("freezes"), declared),
        break_glass=read_break_glass(reader, top.get("break_glass"), declared),
        environments=declared.environments,
    )
    reader.finish()
    return matrix


def _roles(reader: Reader, node: Node) -> dict[str, frozenset[str]]:
    roles = {}
    for key, value in reader.named(node, "`roles`"):
        reader.text(key, "the role's name", NAME, NAME_RULE)
        items = reader.items(value, f"the ids of `{key.text}`")
        ids = ((item, reader.text(item, "the id", ID, ROLE_ID_RULE)) for item in items)
        roles[key.text] = frozenset(reader.distinct(ids))
    return roles


def _declared(
    reader: Reader,
    node: Node | None,
    roles: tuple[str, ...],
    environments: tuple[str, ...],
    services: tuple[str, ...] | None,
) -> Declared:
    values = {} if node is None else reader.mapping(node, "`defaults`", (), ("expires", "requesters"))
    return Declared(
        roles=roles,
        environments=environments,
        services=services,
        expires_seconds=read_expires(reader, values.get("expires"), _EXPIRES_SECONDS),
        # Who holds no role of the matrix is a stranger to it: without a word on who may ask, they may not.
        requesters=read_requesters(reader, values.get("requesters"), roles) or roles,
    )


def _rows(reader: Reader, node: Node, declared: Declared) -> tuple[Row, ...]:
    """Read the rows and refuse pairs of equal rank for a common request; broken rows are in no pair."""
    items = reader.items(node, "`rules`")
    rows = tuple(read_row(reader, item, declared) for item in items)
    places = {id(row): item for row, item in zip(rows, items, strict=True)}
    whole = [row for row in rows if "" not in {row.action, row.service, row.direction, *row.environments}]
    for first, second, common in ambiguous(whole, declared.environments):
        message = f"this row and the one on line {first.line} are both for {common}: narrow or delete one"
        reader.fault(places[id(second)], message)
    return rows
