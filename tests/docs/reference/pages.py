"""Every page of docs/reference and the function that writes it."""

from collections.abc import Callable, Mapping
from pathlib import Path

from bot.core.policy.schema import matrix_schema
from bot.settings.schema import settings_schema
from tests.docs.reference.command_line import command_line_page
from tests.docs.reference.schema import schema_page
from tests.docs.reference.slash import commands_page
from tests.docs.reference.words import (
    events_page,
    exit_codes_page,
    metrics_page,
    states_page,
    variables_page,
)


def settings_page() -> str:
    """Return the page of chatops.yaml."""
    sample = "The project's own [`chatops.yaml`](../../chatops.yaml) shows each in its place."
    return schema_page("Settings", f"Every key of `chatops.yaml`.\n{sample}", settings_schema())


def matrix_page() -> str:
    """Return the page of approval_matrix.yaml."""
    sample = (
        "The project's own [`approval_matrix.yaml`](../../approval_matrix.yaml) says how they work together."
    )
    return schema_page("Approval matrix", f"Every key of the matrix.\n{sample}", matrix_schema())


FOLDER = Path(__file__).parents[3] / "docs" / "reference"

PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "command_line.md": command_line_page,
    "settings.md": settings_page,
    "approval_matrix.md": matrix_page,
    "environment_variables.md": variables_page,
    "exit_codes.md": exit_codes_page,
    "states.md": states_page,
    "audit_events.md": events_page,
    "metrics.md": metrics_page,
}
"""By file name."""
