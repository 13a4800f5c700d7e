"""One click on a button of ours: let in, acknowledged, carried out; its errors are told to who clicked."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord

from bot.chat.interactions import errors
from bot.chat.interactions.acknowledgement import acknowledge


async def answer(interaction: "discord.Interaction[Any]", act: Callable[[], Awaitable[object]]) -> None:
    """Do `act` for the one who clicked; it decides whether they may."""
    try:
        if await interaction.client.entrance.admit(interaction):
            await acknowledge(interaction.response)
            await act()
    except Exception as error:  # noqa: BLE001 - discord.py would only log it: this is the edge of dispatch
        await errors.answer(interaction, error)
