"""What a team's command prints."""

import json
from typing import Any

import pytest

from bot.adapters.migrations.pending import read
from bot.core.domain.migration import Migration

GOOD: dict[str, Any] = {"id": "7", "title": "Seven", "sql": "SELECT 7;", "irreversible": True}


def test_lines_are_migrations_in_order() -> None:
    """Empty lines are none."""
    printed = f"{json.dumps(GOOD)}\n\n{json.dumps({**GOOD, 'id': '8', 'irreversible': False})}\n"

    assert read(printed) == [
        Migration("7", "Seven", "SELECT 7;", is_irreversible=True),
        Migration("8", "Seven", "SELECT 7;"),
    ]
    assert read("") == []


@pytest.mark.parametrize(
    "line",
    [
        "INFO connecting",
        "[]",
        json.dumps({**GOOD, "more": 1}),
        json.dumps({key: value for key, value in GOOD.items() if key != "irreversible"}),
        json.dumps({**GOOD, "irreversible": "no"}),
        json.dumps({**GOOD, "id": 7}),
        json.dumps({**GOOD, "id": ""}),
        json.dumps({**GOOD, "id": "-f"}),
        json.dumps({**GOOD, "id": "a b"}),
        json.dumps({**GOOD, "id": "a" * 129}),
        json.dumps(GOOD),
        "\udcff",
    ],
)
def test_what_is_no_migration_is_refused(line: str) -> None:
    """With its line; half an answer is not shown as a whole one, and no id is ever taken for an option."""
    with pytest.raises(ValueError, match="line 2: "):
        read(f"{json.dumps(GOOD)}\n{line}\n")
