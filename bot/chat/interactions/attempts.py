"""A command as the core takes it: who gave it, where, in which words."""

from typing import Any

import discord

from bot.chat import people, places
from bot.core.domain.command import Command
from bot.core.domain.request import Attempt


def attempt(interaction: "discord.Interaction[Any]", name: str, /, **words: str | None) -> Attempt:
    """Return the command `name` with those of its words that were given."""
    given = {key: word for key, word in words.items() if word is not None}
    return Attempt(
        requester=people.from_interaction(interaction),
        place=places.from_interaction(interaction),
        interaction_id=str(interaction.id),
        command=Command(name, given).text,
    )
