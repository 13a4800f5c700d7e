"""The reference says what the code says: whoever adds a word documents it, or a page is not as committed."""

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import faults
from bot.settings.variables import VARIABLES
from bot.store.audit import verify
from tests.docs.reference.command_line import _row as option_row
from tests.docs.reference.command_line import command_line_page
from tests.docs.reference.pages import FOLDER, PAGES
from tests.docs.reference.schema import rows, schema_page

ROOT = FOLDER.parents[1]
OURS = re.compile(r"(?:DISCORD|CHATOPS|OTEL|CREDENTIALS)_[A-Z_]+")
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]+")
MAYBE = re.compile(r"environ|getenv|DISCORD_|CHATOPS_|OTEL_|CREDENTIALS_")
ASKS = {"get", "value", "getenv", "pop", "setdefault"}
OTHERS = {"PATH"}
"""Read for finding programs, as every program does."""

SAMPLE = {
    "$defs": {"name": {"type": "string", "pattern": "^[a-z]+$", "description": "a name"}},
    "type": "object",
    "required": ["version"],
    "properties": {
        "version": {"const": 1, "description": "of the format"},
        "web": {
            "type": "object",
            "description": "the endpoints",
            "properties": {"listen": {"type": "string", "default": ":8080", "description": "host:port"}},
        },
        "services": {
            "type": "object",
            "description": "what is operated",
            "additionalProperties": {
                "type": "object",
                "description": "one service",
                "required": ["owner"],
                "properties": {"owner": {"$ref": "#/$defs/name"}},
            },
        },
        "sinks": {
            "type": "array",
            "description": "places",
            "items": {"type": "object", "properties": {"file": {"type": "string", "description": "a path"}}},
        },
        "require": {"enum": ["all", "any"], "description": "how many"},
        "sevs": {"oneOf": [{"type": "string"}, {"type": "null"}], "description": "which"},
    },
}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_what_the_code_says(name: str) -> None:
    """Every command, option, variable, exit code, state, event and metric stands there; none is stale."""
    committed = (FOLDER / name).read_text(encoding="utf-8") if (FOLDER / name).exists() else ""

    assert committed == PAGES[name](), (
        f"docs/reference/{name} is not what the code says: run `make reference`"
    )


def test_there_is_no_page_of_something_gone() -> None:
    """What nothing writes any more is deleted."""
    assert {path.name for path in FOLDER.glob("*.md")} == set(PAGES)


def test_an_option_without_help_is_refused() -> None:
    """It cannot be left out of the page unseen: its name is in the error."""
    action = argparse.ArgumentParser().add_argument("--secret")

    with pytest.raises(ValueError, match="chatops sample --secret SECRET has no help"):
        option_row(("chatops", "sample"), action)


def test_every_command_of_the_terminal_has_its_section() -> None:
    """Those of a group, too, which `chatops --help` does not list."""
    page = command_line_page()

    assert "\n## chatops audit verify\n" in page
    assert "\n## chatops sandbox\n" in page
    assert "| `FILES...` | |" in page
    assert "| `--as USER` | it is needed |" in page


def test_exit_codes_are_the_ones_in_use() -> None:
    """Each constant of the two places has its sentence."""
    ends = {value for name, value in vars(faults).items() if name.isupper() and isinstance(value, int)}

    assert ends == set(faults.EXIT_CODES)
    assert {verify.OK, verify.TAMPERED, verify.UNANCHORED, verify.UNREADABLE} == set(verify.EXIT_CODES)


def test_every_variable_that_is_read_is_in_the_table() -> None:
    """Read by its name in what ships, or named like one of ours; and none is there that nobody reads."""
    read = {
        name
        for folder in ("bot", "cogs", "sandbox")
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "variables.py"
        for name in _names(path)
    }

    assert read - OTHERS == set(VARIABLES)


def _names(path: Path) -> Iterator[str]:
    """Yield the variables that a module reads."""
    text = path.read_text(encoding="utf-8")
    if not MAYBE.search(text):
        return
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Constant(value=str(name)) if OURS.fullmatch(name):
                yield name
            case ast.Subscript(value=value, slice=ast.Constant(value=str(name))) if _is_environ(value):
                yield name
            case ast.Call(
                func=ast.Attribute(value=value, attr=attr), args=[ast.Constant(value=str(name)), *_]
            ):
                if (attr == "value" and VARIABLE.fullmatch(name)) or (attr in ASKS and _is_environ(value)):
                    yield name
            case _:
                pass


def _is_environ(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name.strip("_") in {"environ", "os", "environment"}


def test_a_schema_becomes_a_page() -> None:
    """Every key with its path, type, limits and default, also inside of mappings, lists and references."""
    found = rows(SAMPLE)

    assert [row[0] for row in found] == [
        "`version`",
        "`web`",
        "`web.listen`",
        "`services`",
        "`services.<name>`",
        "`services.<name>.owner`",
        "`sinks`",
        "`sinks[].file`",
        "`require`",
        "`sevs`",
    ]
    assert found[0] == ("`version`", "`1`", "yes", "", "of the format")
    assert found[2] == ("`web.listen`", "string", "", '`":8080"`', "host:port")
    assert found[5] == ("`services.<name>.owner`", "string", "yes", "", "a name; matches `^[a-z]+$`")
    assert found[8][1] == '`"all"` or `"any"`'
    assert found[9][1] == "string or null"
    assert schema_page("Settings", "All keys.", SAMPLE).count("\n| ") == len(found) + 2


def test_a_setting_without_description_is_refused() -> None:
    """The error names its path."""
    with pytest.raises(ValueError, match=r"web\.port has no description"):
        rows({"properties": {"web": {"description": "", "properties": {"port": {"type": "integer"}}}}})
