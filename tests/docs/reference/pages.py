"""Every page of docs/reference and the function that writes it."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.docs.reference.command_line import command_line_page
from tests.docs.reference.slash import commands_page
from tests.docs.reference.words import (
    events_page,
    exit_codes_page,
    metrics_page,
    states_page,
    variables_page,
)

FOLDER = Path(__file__).parents[3] / "docs" / "reference"

PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "command_line.md": command_line_page,
    "environment_variables.md": variables_page,
    "exit_codes.md": exit_codes_page,
    "states.md": states_page,
    "audit_events.md": events_page,
    "metrics.md": metrics_page,
}
"""By file name; the settings and the matrix join with `schema_page` and their schemas."""
