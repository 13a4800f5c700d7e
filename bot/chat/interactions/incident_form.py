"""The form that `/incident create` opens where something is missing; it can be sent after a restart as well.

discord.py keeps a form in memory until it is sent. This one is never kept: what was entered comes with the
event, by the names of the fields, and is read from there.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import discord
from discord import SelectOption, TextStyle
from discord.ui import Label, Modal, Select, TextInput

from bot.chat.interactions import click, incidents
from bot.core.domain.incident import LONGEST_TEXT, LONGEST_TITLE, Severity

FORM = "chatops:incident:create"
"""The id of the form, which is all that tells it from another."""
_NAMES = ("title", "severity", "service", "summary")
_SERVICE = 100
_HOW_BAD = {
    Severity.SEV1: "Customers cannot use it",
    Severity.SEV2: "Customers notice it",
    Severity.SEV3: "It can wait for the morning",
}


async def open_form(
    interaction: "discord.Interaction[Any]",
    title: str | None = None,
    severity: str | None = None,
    service: str | None = None,
    summary: str | None = None,
) -> None:
    """Show the form, with what was given already in it. https://docs.discord.com/developers/components/reference."""
    form = Modal(title="Create an incident", custom_id=FORM, timeout=None)
    field: TextInput[Modal] = TextInput(custom_id="title", max_length=LONGEST_TITLE, default=title)
    form.add_item(Label(text="What is broken?", component=field))
    form.add_item(Label(text="How bad is it?", component=_severities(severity)))
    field = TextInput(custom_id="service", max_length=_SERVICE, default=service, required=False)
    form.add_item(
        Label(text="Service", description="Without it, the title tells it if it can.", component=field)
    )
    field = TextInput(
        custom_id="summary",
        style=TextStyle.paragraph,
        max_length=LONGEST_TEXT,
        default=summary,
        required=False,
    )
    form.add_item(Label(text="What is known, for everybody to read", component=field))
    form.stop()  # or discord.py keeps it, and asks it instead of us
    await click.open_form(interaction, form)


def _severities(chosen: str | None) -> Select[Modal]:
    options = [
        SelectOption(label=each.spoken, value=each, description=words, default=each == chosen)
        for each, words in _HOW_BAD.items()
    ]
    return Select(custom_id="severity", options=options, required=True)


async def submitted(interaction: "discord.Interaction[Any]") -> None:
    """Create the incident of a form that was sent; pass over every other interaction."""
    data: Mapping[str, Any] = interaction.data or {}
    if interaction.type is not discord.InteractionType.modal_submit or data.get("custom_id") != FORM:
        return
    entered = {name: word for name, word in _entered(data) if name in _NAMES and word.strip()}
    await click.answer(interaction, lambda: _create(interaction, entered))


async def _create(interaction: "discord.Interaction[Any]", entered: Mapping[str, str]) -> None:
    """Hand over what was entered; what is wrong with it, or lacking, is said by the core."""
    await incidents.finish(
        interaction,
        "incident create",
        title=entered.get("title", ""),
        severity=entered.get("severity", ""),
        service=entered.get("service"),
        summary=entered.get("summary"),
    )


def _entered(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each field's name with what was entered; a choice comes as a list.

    https://docs.discord.com/developers/components/reference#label-label-interaction-response-structure
    """
    for row in data.get("components", []):
        for field in (row.get("component"), *row.get("components", [])):
            if field is not None:
                chosen = field.get("values") or [field.get("value") or ""]
                yield str(field.get("custom_id")), str(chosen[0])
