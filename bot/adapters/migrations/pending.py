"""What the command for pending migrations prints: one JSON object a line, in the order they would be run."""

from typing import Annotated

import msgspec

from bot.core.domain.migration import Migration

_Id = Annotated[str, msgspec.Meta(pattern=r"^[^\s-][^\s]{0,127}$")]  # it becomes an argument, never an option


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    id: _Id
    title: str
    sql: str
    irreversible: bool


def read(printed: str) -> list[Migration]:
    """Return the migrations; raise ValueError with the line that is none."""
    found: dict[str, Migration] = {}
    for number, line in enumerate(printed.splitlines(), 1):
        if not line.strip():
            continue
        try:
            one = msgspec.json.decode(line, type=_Line)
        except (msgspec.DecodeError, UnicodeEncodeError) as error:
            raise ValueError(f"line {number}: {error}") from error
        if one.id in found:
            raise ValueError(f"line {number}: {one.id} comes twice")
        found[one.id] = Migration(one.id, one.title, one.sql, one.irreversible)
    return list(found.values())
