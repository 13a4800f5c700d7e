"""Places as Discord knows them, as values of the core."""

from typing import Any

import discord

from bot.core.domain.operation import Place


def from_interaction(interaction: "discord.Interaction[Any]") -> Place:
    """Return where someone acts; a channel that Discord does not name is called by its id."""
    name = getattr(interaction.channel, "name", None) or str(interaction.channel_id)
    return Place(str(interaction.guild_id), str(interaction.channel_id), f"#{name}")
