"""Credentials of the settings: none stands in the file, each comes from a variable, a file or systemd."""

import re
from pathlib import Path

from bot.settings.environment import CREDENTIALS, Environment, Places
from bot.strict_yaml import Mapping, Node, Reader, Scalar

VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
CREDENTIAL = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9_.@-]{1,255}")
_NO_LETTER = re.compile(r"[^A-Z0-9_]")
SOURCES = ("env", "file", "credential")
"""The keys by which a mapping stands for a value that is elsewhere."""


def is_reference(node: Mapping) -> bool:
    """Tell whether a mapping stands for a value that is elsewhere."""
    return any(key.text in SOURCES for key, _ in node.entries)


def read_credential(reader: Reader, node: Mapping, environment: Environment) -> str:
    """Read `{env: NAME}`, `{file: PATH}` or `{credential: NAME}`; empty where there is no value, a fault."""
    if environment.places is not None:
        return _place(reader, node, environment, environment.places)
    named = {key.text for key, _ in node.entries}
    read = _from_file if "file" in named else _from_systemd if "credential" in named else _from_variable
    found, otherwise = read(reader, node, environment)
    environment.secrets |= {found} if found else set()
    return found or otherwise


def refuse_inside(reader: Reader, node: Mapping, environment: Environment, state: Path, why: str) -> None:
    """Add a fault where the file of a credential is inside `state`; `why` goes on after its path."""
    for key, value in node.entries:
        if key.text == "file":
            outside(reader, value, environment, state, why)
        if key.text == "env" and isinstance(value, Scalar):
            path = environment.file_of(value.text)
            if path is not None and path.resolve().is_relative_to(state.resolve()):
                reader.fault(value, f"{path}, which {value.text}_FILE names, {why}")


def outside(reader: Reader, node: Node, environment: Environment, state: Path, why: str) -> Path:
    """Return the path, relative to the settings; a fault, that and `why`, where it is inside `state`."""
    path = environment.folder / reader.text(node, "`file`")
    if path.resolve().is_relative_to(state.resolve()):
        reader.fault(node, f"{path} {why}")
    return path


def _from_variable(reader: Reader, node: Node, environment: Environment) -> tuple[str, str]:
    """Return the variable's value, and what stands in the settings for want of one, which is no secret."""
    values = reader.mapping(node, "the variable", ("env",), ("otherwise",))
    name = reader.text(values["env"], "`env`", VARIABLE, "a name like PLATFORM_TOKEN")
    otherwise = reader.text(values["otherwise"], "`otherwise`") if "otherwise" in values else None
    try:
        found = environment.secret(name) if name else ""
    except ValueError as error:
        reader.fault(node, str(error))
        return "", ""
    if found is None and otherwise is None:
        reader.fault(node, f"{name} is not set in the environment: set it or {name}_FILE, or add `otherwise`")
    return found or "", otherwise or ""


def _place(reader: Reader, node: Mapping, environment: Environment, places: Places) -> str:
    """Return what stands for the value, whether it is there or not."""
    values = reader.mapping(node, "the credential", (), (*SOURCES, "otherwise"))
    texts = {key: reader.text(value, f"`{key}`") for key, value in values.items()}
    if "file" in texts:
        return places.contents(str((environment.folder / texts["file"]).absolute()))
    if "credential" in texts:  # systemd shows it to the unit alone: whoever types has it in a variable
        return places.variable(_NO_LETTER.sub("_", texts["credential"].upper()))
    return places.variable(texts.get("env", ""), texts.get("otherwise"))


def _from_file(reader: Reader, node: Node, environment: Environment) -> tuple[str, str]:
    values = reader.mapping(node, "the credential's file", ("file",))
    path = reader.text(values["file"], "`file`")
    try:
        return (environment.read(environment.folder / path) if path else ""), ""
    except ValueError as error:
        reader.fault(node, str(error))
        return "", ""


def _from_systemd(reader: Reader, node: Node, environment: Environment) -> tuple[str, str]:
    """Return what systemd put into the folder of the unit's credentials: https://systemd.io/CREDENTIALS/."""
    values = reader.mapping(node, "the credential", ("credential",))
    rule = "the name that LoadCredential= gives it in the unit"
    name = reader.text(values["credential"], "`credential`", CREDENTIAL, rule)
    path = environment.given_by_systemd(name) if name else None
    if name and path is None:
        how = f"add LoadCredential={name}:PATH to the unit that starts the bot, or write {{file: PATH}}"
        reader.fault(node, f"{CREDENTIALS} is not set, so systemd gave no credentials: {how}")
    try:
        return ("" if path is None else environment.read(path)), ""
    except ValueError as error:
        reader.fault(node, f"{error}; LoadCredential={name}:PATH in the unit puts it there")
        return "", ""
