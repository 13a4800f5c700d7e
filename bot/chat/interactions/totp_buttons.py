"""The buttons under the answers of `/totp enroll`; they outlive restarts, as their id says it all."""

import re
import sys
from enum import StrEnum
from typing import Any, Self

import discord
from discord.ui import Button, View

from bot.chat.interactions import click, code_form
from bot.chat.interactions.lasting_button import LastingButton, row

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override


class Step(StrEnum):
    """Which code is asked for: one of the new secret, or one of the present one."""

    CONFIRM = "confirm"
    REPLACE = "replace"


_LABELS = {Step.CONFIRM: "Enter a code of it", Step.REPLACE: "Replace it"}


class TotpButton(
    LastingButton,
    template=rf"chatops:totp:(?P<step>{'|'.join(Step)})",
):
    """Opens the form for a code; whether that is right is the core's matter."""

    def __init__(self, step: Step) -> None:
        self.step = step
        style = discord.ButtonStyle.primary
        super().__init__(Button(label=_LABELS[step], style=style, custom_id=f"chatops:totp:{step}"))

    @classmethod
    @override
    def read(cls, match: re.Match[str]) -> Self:
        """Read the button back from its id."""
        return cls(Step(match["step"]))

    @override
    async def callback(self, interaction: "discord.Interaction[Any]") -> None:
        """Show the form."""
        await click.show(interaction, code_form.form(code_form.Purpose(self.step)))


def confirm() -> View | None:
    """Return the button that asks for a code of a secret just shown."""
    return row([TotpButton(Step.CONFIRM)])


def replace() -> View | None:
    """Return the button that asks for a code of the present second factor."""
    return row([TotpButton(Step.REPLACE)])
