"""A code that somebody has sent by a form: handed over for what the form was for, and answered in private."""

from collections.abc import Mapping
from typing import Any

import discord

from bot.chat import people
from bot.chat.cards import totp as cards
from bot.chat.interactions import click, totp_buttons
from bot.chat.interactions.attempts import attempt
from bot.chat.interactions.code_form import Purpose, entered, sent
from bot.chat.interactions.reply import tell


async def submitted(interaction: "discord.Interaction[Any]") -> None:
    """Take the code of a form that was sent; pass over every other interaction."""
    data: Mapping[str, Any] = interaction.data or {}
    found = sent(data) if interaction.type is discord.InteractionType.modal_submit else None
    if found is not None:
        await click.answer(interaction, lambda: _take(interaction, *found, entered(data)))


async def _take(
    interaction: "discord.Interaction[Any]", purpose: Purpose, operation_id: str, code: str
) -> None:
    """Hand the code over, and tell the one who sent it what it did."""
    desk, by = interaction.client.second_factors, people.from_interaction(interaction)
    view = None
    if purpose is Purpose.APPROVE:
        told = cards.proven(await interaction.client.workflow.prove(operation_id, by, code), by)
    elif purpose is Purpose.CONFIRM:
        await desk.confirm(attempt(interaction, "totp enroll"), code)
        told = cards.ENROLLED
    elif purpose is Purpose.REMOVE:
        await desk.remove(attempt(interaction, "totp remove"), code)
        told = cards.REMOVED
    else:
        told = cards.offered(await desk.replace(attempt(interaction, "totp enroll"), code))
        view = totp_buttons.confirm()
    await tell(interaction, told, view)
