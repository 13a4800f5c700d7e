"""The buttons of a card; they outlive restarts, as their whole meaning stands in their id."""

import re
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Self

import discord
from discord.ui import Button, View

from bot.chat import people
from bot.chat.desk import Desk
from bot.chat.interactions import click, code_form, submission
from bot.chat.interactions.lasting_button import ActingButton, row
from bot.chat.interactions.reply import tell
from bot.core.domain.operation import Operation, State
from bot.core.domain.person import Member
from bot.core.domain.plan import Action

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override


class Verb(StrEnum):
    """What a button asks for."""

    CONFIRM = "confirm"
    CANCEL = "cancel"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    AGAIN = "again"
    UNDO = "undo"
    REVIEW = "review"
    CODE = "code"


_LABELS = {
    Verb.CONFIRM: "Confirm",
    Verb.CANCEL: "Cancel",
    Verb.SUCCEEDED: "It succeeded",
    Verb.FAILED: "It failed",
    Verb.AGAIN: "Ask again",
    Verb.UNDO: "Roll back",
    Verb.REVIEW: "Reviewed",
    Verb.CODE: "Enter code",
}
_STYLES = {
    Verb.CONFIRM: discord.ButtonStyle.success,
    Verb.UNDO: discord.ButtonStyle.danger,
    Verb.CODE: discord.ButtonStyle.primary,
}
_UNDER: dict[State, Sequence[Verb]] = {
    State.CONFIRMING: (Verb.CONFIRM, Verb.CANCEL),
    State.PENDING: (Verb.CANCEL,),
    State.UNKNOWN: (Verb.SUCCEEDED, Verb.FAILED),
    State.VOID: (Verb.AGAIN,),
    State.EXPIRED: (Verb.AGAIN,),
}


class OperationButton(
    ActingButton,
    template=rf"chatops:(?P<verb>{'|'.join(Verb)}):(?P<operation>[\w-]{{1,80}})",
):
    """One verb under a message about an operation; who may press it is the workflow's matter."""

    def __init__(self, verb: Verb, operation_id: str) -> None:
        self.verb = verb
        self.operation_id = operation_id
        style = _STYLES.get(verb, discord.ButtonStyle.secondary)
        super().__init__(Button(label=_LABELS[verb], style=style, custom_id=f"chatops:{verb}:{operation_id}"))

    @classmethod
    @override
    def read(cls, match: re.Match[str]) -> Self:
        """Read the button back from its id."""
        return cls(Verb(match["verb"]), match["operation"])

    @override
    async def callback(self, interaction: "discord.Interaction[Any]") -> None:
        """Acknowledge, ask the workflow, tell the one who pressed; a code is asked for by a form."""
        if self.verb is Verb.CODE:
            form = code_form.form(code_form.Purpose.APPROVE, self.operation_id)
            await click.show(interaction, form)
            return
        await super().callback(interaction)

    @override
    async def act(self, interaction: "discord.Interaction[Any]") -> None:
        by, workflow = people.from_interaction(interaction), interaction.client.workflow
        told = await act(workflow, self.verb, self.operation_id, by, str(interaction.id))
        await tell(interaction, told)


async def act(desk: Desk, verb: Verb, operation_id: str, by: Member, interaction_id: str) -> str:
    """Hand a click to the desk; return the sentence for the one who clicked. Raise Refused."""
    match verb:
        case Verb.CONFIRM:
            await desk.confirm(operation_id, by)
            return "Confirmed."
        case Verb.CANCEL:
            await desk.cancel(operation_id, by)
            return "Cancelled. Nothing was changed."
        case Verb.SUCCEEDED | Verb.FAILED:
            await desk.settle_outcome(operation_id, by, succeeded=verb is Verb.SUCCEEDED)
            return "Settled, and written down in your name."
        case Verb.AGAIN:
            return submission.taken(await desk.again(operation_id, by, interaction_id))
        case Verb.UNDO:
            return submission.taken(await desk.undo(operation_id, by, interaction_id))
        case Verb.REVIEW:
            await desk.review(operation_id, by)
            return "Reviewed, and written down in your name."
        case Verb.CODE:
            raise ValueError("a code is entered in a form")


def under(operation: Operation) -> View | None:
    """Return the buttons that belong under the operation's card now; None where there are none."""
    verbs = _UNDER.get(operation.state, ())
    if operation.state is State.APPROVED and operation.not_before is not None:
        verbs = (Verb.CANCEL,)
    if operation.state is State.FAILED and operation.plan.action is Action.DEPLOY:
        verbs = (Verb.UNDO,)
    if _takes_codes(operation):  # which confirm, too, where somebody goes on alone
        verbs = (Verb.CODE, *(verb for verb in verbs if verb is not Verb.CONFIRM))
    return view(operation.id, verbs)


def _takes_codes(operation: Operation) -> bool:
    """Tell whether a code would mean anything now."""
    is_broken = operation.glass is not None and operation.state is State.CONFIRMING
    return operation.row.second_factor is not None and (operation.is_open_to_votes or is_broken)


def view(operation_id: str, verbs: Sequence[Verb]) -> View | None:
    """Return these buttons in a row; None where there are none."""
    return row(OperationButton(verb, operation_id) for verb in verbs)
