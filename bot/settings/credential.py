"""Credentials of the settings: none stands in the file, each comes from a variable or a file of its own."""

import re
from pathlib import Path

from bot.settings.environment import Environment
from bot.settings.secret_file import read_secret
from bot.strict_yaml import Mapping, Node, Reader

_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
_SOURCES = frozenset({"env", "file"})


def is_reference(node: Mapping) -> bool:
    """Tell whether a mapping stands for a value that is elsewhere."""
    return any(key.text in _SOURCES for key, _ in node.entries)


def read_credential(reader: Reader, node: Mapping, environment: Environment) -> str:
    """Read `{env: NAME}` or `{file: PATH}`; empty where there is no value, which is a fault."""
    is_file = any(key.text == "file" for key, _ in node.entries)
    read = _from_file if is_file else _from_variable
    found, otherwise = read(reader, node, environment)
    environment.secrets |= {found} if found else set()
    return found or otherwise


def refuse_inside(reader: Reader, node: Mapping, environment: Environment, state: Path, why: str) -> None:
    """Add a fault where the file of a credential is inside `state`; `why` goes on after its path."""
    for key, value in node.entries:
        if key.text == "file":
            outside(reader, value, environment, state, why)


def outside(reader: Reader, node: Node, environment: Environment, state: Path, why: str) -> Path:
    """Return the path, relative to the settings; a fault, that and `why`, where it is inside `state`."""
    path = environment.folder / reader.text(node, "`file`")
    if path.resolve().is_relative_to(state.resolve()):
        reader.fault(node, f"{path} {why}")
    return path


def _from_variable(reader: Reader, node: Node, environment: Environment) -> tuple[str, str]:
    """Return the variable's value, and what stands in the settings for want of one, which is no secret."""
    values = reader.mapping(node, "the variable", ("env",), ("otherwise",))
    name = reader.text(values["env"], "`env`", _VARIABLE, "a name like PLATFORM_TOKEN")
    otherwise = reader.text(values["otherwise"], "`otherwise`") if "otherwise" in values else None
    found = environment.value(name) if name else ""
    if found is None and otherwise is None:
        reader.fault(node, f"{name} is not set in the environment: set it, or add `otherwise`")
    return found or "", otherwise or ""


def _from_file(reader: Reader, node: Node, environment: Environment) -> tuple[str, str]:
    values = reader.mapping(node, "the credential's file", ("file",))
    path = reader.text(values["file"], "`file`")
    try:
        return (read_secret(environment.folder / path) if path else ""), ""
    except ValueError as error:
        reader.fault(node, str(error))
        return "", ""
