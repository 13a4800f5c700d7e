"""`chatops schema`: what an editor needs to complete and check the two YAML files."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.core.policy.schema import matrix_schema
from bot.settings.schema import settings_schema
from bot.strict_yaml.schema import Schema

FOLDER = "schema"
"""Where the files stand, beside the YAML files that name them in their first line."""
Print = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """The schema of one YAML file, and how its own file is called."""

    name: str
    make: Callable[[], Schema]

    @property
    def text(self) -> str:
        """The whole file."""
        return json.dumps(self.make(), indent=2, ensure_ascii=False) + "\n"

    @property
    def modeline(self) -> str:
        """The first line of a YAML file that is checked by it.

        https://github.com/redhat-developer/yaml-language-server#using-inlined-schema
        """
        return f"# yaml-language-server: $schema={FOLDER}/{self.name}\n"


SCHEMAS: Mapping[str, SchemaFile] = {
    "settings": SchemaFile("chatops.schema.json", settings_schema),
    "matrix": SchemaFile("approval_matrix.schema.json", matrix_schema),
}


def show(which: str, say: Print) -> int:
    """Print one schema."""
    say(SCHEMAS[which].text.removesuffix("\n"))
    return 0


def write(folder: Path) -> None:
    """Write both into the folder `schema` of `folder`, over those of an older version; raise OSError."""
    (folder / FOLDER).mkdir(exist_ok=True)
    for each in SCHEMAS.values():
        (folder / FOLDER / each.name).write_text(each.text, encoding="utf-8")
