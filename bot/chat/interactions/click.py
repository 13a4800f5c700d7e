"""One click on a button of ours, or a form sent: let in, acknowledged, carried out; its errors are told."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord.ui import Modal

from bot.chat import rest
from bot.chat.interactions import errors
from bot.chat.interactions.acknowledgement import acknowledge_in_place, acknowledge_privately
from bot.chat.interactions.handling import handling

_SECONDS = 5.0


async def show(interaction: "discord.Interaction[Any]", form: Modal) -> None:
    """Show a form to the one who clicked: it is the answer, so nothing may come before it."""
    with handling(interaction):
        try:
            if await interaction.client.entrance.admit(interaction):
                await open_form(interaction, form)
        except Exception as error:  # noqa: BLE001 - discord.py would only log it: this is the edge of dispatch
            await errors.answer(interaction, error)


async def open_form(interaction: "discord.Interaction[Any]", form: Modal) -> None:
    """Show a form to one who was let in already, as whoever gives a command was; raise ChatError."""
    async with rest.answered(_SECONDS):
        await interaction.response.send_modal(form)


async def answer(
    interaction: "discord.Interaction[Any]", act: Callable[[], Awaitable[object]], *, in_place: bool = False
) -> None:
    """Do `act` for the one who clicked, or sent a form; it decides whether they may.

    Its answer is for them alone or, `in_place`, the message that was clicked.
    """
    with handling(interaction):
        try:
            if await interaction.client.entrance.admit(interaction):
                await (acknowledge_in_place if in_place else acknowledge_privately)(interaction)
                await act()
        except Exception as error:  # noqa: BLE001 - discord.py would only log it: this is the edge of dispatch
            await errors.answer(interaction, error)
