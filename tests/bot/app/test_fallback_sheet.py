"""How the fallback is printed: for a terminal, for paper, for programs."""

import json
import re
from pathlib import Path

from bot.app.fallback import Place, Sheet
from bot.app.fallback_sheet import markdown, records, text
from bot.core.domain import shell
from bot.core.domain.plan import Action
from bot.core.ports.fallback import RawCommand, Task

DEPLOY = RawCommand(
    Task.DEPLOY,
    shell.command("deploy", *[("--some-option", f"value-{number}") for number in range(8)]),
    "A note that is so long that it has to be broken, because nobody reads lines of more than eighty signs.",
)
AGREED = {Action.DEPLOY: ["done by an engineer, agreed by a team lead: ask by phone, write down who."]}
SHEET = Sheet(
    [
        Place(
            "order-service",
            "production",
            AGREED,
            [
                RawCommand(Task.LOOK, "look"),
                DEPLOY,
                RawCommand(Task.LOGS, note="No adapter for logs is in the settings."),
            ],
        )
    ],
    Path("chatops.yaml"),
)


def test_it_reads_well_in_a_terminal() -> None:
    """Nothing is wider than 80 columns, each task has its title, and who has to agree stands above it."""
    lines = list(text(SHEET))

    assert max(map(len, lines)) <= 80
    whole = "\n".join(lines)
    assert "ORDER-SERVICE IN PRODUCTION\n====" in whole
    assert re.search(r"Deploy a version\n-+\nWho: done by an engineer, agreed by a team lead:", whole)
    assert "chatops audit note" in whole


def test_what_is_printed_can_be_typed() -> None:
    """Line for line, only further to the right."""
    whole = "\n".join(line.removeprefix("  ") for line in text(SHEET))

    assert DEPLOY.lines in whole


def test_it_can_be_put_on_paper() -> None:
    """As Markdown, each command in a block of its own."""
    whole = "\n".join(markdown(SHEET))

    assert "## order-service in production" in whole
    assert f"```sh\n{DEPLOY.lines}\n```" in whole
    assert "- Who: done by an engineer" in whole
    assert "No adapter for logs is in the settings." in whole


def test_programs_read_it() -> None:
    """An object for each command."""
    first, second, third = map(json.loads, records(SHEET))

    assert first == {
        "service": "order-service",
        "environment": "production",
        "task": "look",
        "agreement": [],
        "note": "",
        "commands": "look",
    }
    assert (second["agreement"], second["commands"]) == (
        ["Who: done by an engineer, agreed by a team lead: ask by phone, write down who."],
        DEPLOY.lines,
    )
    assert third["commands"] == ""
