"""The buttons under a runbook that is played; they outlive restarts, as their meaning is in their id."""

import re
import sys
from enum import StrEnum
from typing import Any, Self

import discord
from discord.ui import Button, View

from bot.chat import people, places, text
from bot.chat.cards.face import Face
from bot.chat.interactions import submission
from bot.chat.interactions.lasting_button import ActingButton, row
from bot.chat.interactions.reply import reply
from bot.chat.runbook_desk import Answer, RunbookDesk
from bot.core.domain.operation import Operation, Place
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.domain.runbook import Outcome, Play

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override


class Verb(StrEnum):
    """What a button asks for."""

    RUN = "run"
    DONE = "done"
    SKIP = "skip"
    BACK = "back"


_STYLES = {Verb.RUN: discord.ButtonStyle.primary, Verb.DONE: discord.ButtonStyle.success}
_TOLD = {Verb.DONE: "Done", Verb.SKIP: "Skipped", Verb.BACK: "Back at the step before"}


class RunbookButton(
    ActingButton,
    template=rf"chatops:runbook:(?P<verb>{'|'.join(Verb)}):(?P<play>[\w-]{{1,60}}):(?P<step>[0-9]{{1,3}})",
):
    """One verb for one step of a play; who may press it is the core's matter."""

    def __init__(self, verb: Verb, play_id: str, step: int) -> None:
        self.verb = verb
        self.play_id = play_id
        self.step = step
        button: Button[View] = Button(
            label=verb.capitalize(),
            style=_STYLES.get(verb, discord.ButtonStyle.secondary),
            custom_id=f"chatops:runbook:{verb}:{play_id}:{step}",
        )
        super().__init__(button)

    @classmethod
    @override
    def read(cls, match: re.Match[str]) -> Self:
        """Read the button back from its id."""
        return cls(Verb(match["verb"]), match["play"], int(match["step"]))

    @override
    async def act(self, interaction: "discord.Interaction[Any]") -> None:
        by, place = people.from_interaction(interaction), places.from_interaction(interaction)
        client = interaction.client
        told = await act(client.runbooks, client.answer, self, by, place, str(interaction.id))
        await reply(interaction, told)


async def act(
    desk: RunbookDesk, answer: Answer, button: RunbookButton, by: Member, place: Place, interaction_id: str
) -> Face:
    """Hand a click to the desk; return what the one who clicked reads. Raise Refused."""
    about = button.play_id, button.step
    match button.verb:
        case Verb.RUN:
            return await _run(desk, answer, about, by, place, interaction_id)
        case Verb.DONE:
            await desk.mark(*about, Outcome.DONE, by)
        case Verb.SKIP:
            await desk.mark(*about, Outcome.SKIPPED, by)
        case Verb.BACK:
            await desk.back(*about, by)
    return Face(f"{_TOLD[button.verb]}, and written down in your name.", discord.Embed())


async def _run(
    desk: RunbookDesk, answer: Answer, about: tuple[str, int], by: Member, place: Place, interaction_id: str
) -> Face:
    """Run the step's command; a question is answered here, to the one who clicked."""
    taken = await desk.run(*about, by, place, interaction_id)
    if isinstance(taken, Operation):
        return Face(submission.taken(taken), discord.Embed())
    try:
        told = await answer(taken.attempt, taken.command)
    except Refused as refusal:
        await desk.ended(*about, refusal)
        raise
    await desk.ended(*about)
    return Face(text.cut(told.content, text.CONTENT), told.embed, told.files)


def under(play: Play) -> View | None:
    """Return the buttons of the step that is next; None where it is over."""
    step = play.step
    if step is None:
        return None
    verbs = [Verb.RUN] if step.command is not None else []
    verbs += [Verb.DONE, Verb.SKIP] + ([Verb.BACK] if play.marks else [])
    return row(RunbookButton(verb, play.id, play.at) for verb in verbs)
