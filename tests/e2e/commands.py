"""The `data` of a command as Discord's own client makes it, by the command's description in the index."""

from collections.abc import Mapping, Sequence

from tests.e2e.view import Json

Value = str | int | bool

_SUBCOMMANDS = (1, 2)
_TYPES = {str: 3, int: 4, bool: 5}
"""Types for options that the command does not have: whoever sends those wants to be refused."""


def data_of(
    index: Sequence[Json], name: str, options: Mapping[str, Value], focused: str | None = None
) -> Json:
    """Return `data` for `deploy` or `policy explain` with these options, one of them `focused`."""
    first, *rest = name.split()
    command = next(one for one in index if one["name"] == first)
    path = [command]
    for word in rest:
        path.append(next(one for one in path[-1]["options"] if one["name"] == word))
    declared = {one["name"]: one["type"] for one in path[-1].get("options") or []}
    assert not set(declared.values()) & set(_SUBCOMMANDS), f"/{name} is used by its subcommands"
    given = [_option(declared, key, value, focused) for key, value in options.items()]
    for node in reversed(path[1:]):
        given = [{"type": node["type"], "name": node["name"], "options": given}]
    return {"id": command["id"], "name": first, "type": 1, "options": given}


def _option(declared: Mapping[str, int], name: str, value: Value, focused: str | None) -> Json:
    option = {"type": declared.get(name, _TYPES[type(value)]), "name": name, "value": value}
    return {**option, "focused": True} if name == focused else option
