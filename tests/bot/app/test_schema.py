"""What `chatops schema` prints, and what is put beside the two YAML files."""

import json
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import pytest

from bot.app import schema


@pytest.mark.parametrize("which", ["settings", "matrix"])
def test_it_is_a_schema(which: str) -> None:
    """Of the draft that it names, and nothing else is printed."""
    told = list[str]()

    assert schema.show(which, told.append) == 0
    jsonschema.Draft202012Validator.check_schema(json.loads("\n".join(told)))


def test_an_older_one_is_replaced(tmp_path: Path) -> None:
    """Both stand where the first line of a YAML file looks for them."""
    schema.write(tmp_path)
    (tmp_path / "schema" / "chatops.schema.json").write_text("{}", encoding="utf-8")
    schema.write(tmp_path)

    for each in schema.SCHEMAS.values():
        assert (tmp_path / each.modeline.rpartition("=")[2].strip()).read_text(encoding="utf-8") == each.text
