"""The buttons of a card; they outlive restarts, as their whole meaning stands in their id."""

import re
import sys
from enum import StrEnum
from typing import Any, Self

import discord
from discord.ui import Button, DynamicItem, Item, View

from bot.chat import click, people
from bot.chat.desk import Desk
from bot.core.domain.operation import Operation, State

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override

_WAITING = frozenset({State.CONFIRMING, State.PENDING})


class Verb(StrEnum):
    """What a button asks for."""

    CONFIRM = "confirm"
    CANCEL = "cancel"


_STYLES = {Verb.CONFIRM: discord.ButtonStyle.success, Verb.CANCEL: discord.ButtonStyle.secondary}
_DONE = {Verb.CONFIRM: "Confirmed.", Verb.CANCEL: "Cancelled. Nothing was changed."}


class OperationButton(
    DynamicItem[Button[View]], template=r"chatops:(?P<verb>confirm|cancel):(?P<operation>[\w-]{1,80})"
):
    """Confirm or Cancel under a card; who may press it is the workflow's matter."""

    def __init__(self, verb: Verb, operation_id: str) -> None:
        self.verb = verb
        self.operation_id = operation_id
        super().__init__(
            Button(label=verb.capitalize(), style=_STYLES[verb], custom_id=f"chatops:{verb}:{operation_id}")
        )

    @classmethod
    @override
    async def from_custom_id(
        cls,
        interaction: "discord.Interaction[Any]",
        item: Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        """Read the button back from its id."""
        return cls(Verb(match["verb"]), match["operation"])

    @override
    async def callback(self, interaction: "discord.Interaction[Any]") -> None:
        """Acknowledge, ask the workflow, tell the one who pressed."""
        await click.answer(interaction, lambda: self._act(interaction))

    async def _act(self, interaction: "discord.Interaction[Any]") -> None:
        workflow: Desk = interaction.client.workflow
        act = {Verb.CONFIRM: workflow.confirm, Verb.CANCEL: workflow.cancel}[self.verb]
        await act(self.operation_id, people.from_interaction(interaction))
        await interaction.followup.send(_DONE[self.verb], ephemeral=True)


def under(operation: Operation) -> View | None:
    """Return the buttons that belong under the operation's card now; None where there are none."""
    if operation.state not in _WAITING:
        return None
    verbs = [Verb.CONFIRM, Verb.CANCEL] if operation.state is State.CONFIRMING else [Verb.CANCEL]
    view = View(timeout=None)
    for verb in verbs:
        view.add_item(OperationButton(verb, operation.id))
    view.stop()  # or discord.py keeps every view it sends for ever; the ids in the buttons say it all
    return view
