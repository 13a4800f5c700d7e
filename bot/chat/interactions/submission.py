"""From a slash command for a power over production to a request at the desk, and the answer to it."""

from typing import Any

import discord
from discord.app_commands import Range

from bot.chat import people, places, text
from bot.chat.desk import Desk
from bot.chat.interactions.acknowledgement import acknowledge
from bot.chat.interactions.reply import tell
from bot.core.domain.command import Command
from bot.core.domain.operation import Operation, Place
from bot.core.domain.person import Member
from bot.core.domain.request import request

Reason = Range[str, 1, 200]
"""Why the glass is broken."""


async def submit(interaction: "discord.Interaction[Any]", name: str, **words: object) -> None:
    """Acknowledge, ask for what was typed, and point at its card; words without a value were not typed."""
    await acknowledge(interaction.response)
    command = Command(name, {key: str(word) for key, word in words.items() if word is not None})
    by, place = people.from_interaction(interaction), places.from_interaction(interaction)
    told = await ask(interaction.client.workflow, command, by, place, str(interaction.id))
    await tell(interaction, told)


async def ask(desk: Desk, command: Command, by: Member, place: Place, interaction_id: str) -> str:
    """Submit the command; return the sentence for the one who asked. Raise Refused."""
    return taken(await desk.submit(request(command, by, place, interaction_id)))


def taken(operation: Operation) -> str:
    """Tell where to follow the operation."""
    if operation.card is None:
        return f"Taken as {operation.id}."
    return f"Taken: {text.link(operation.place, operation.card)}"
