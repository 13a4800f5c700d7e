"""Where the bot listens: interactions from other guilds, channels or private messages go no further."""

from dataclasses import dataclass
from typing import Any

import discord


@dataclass(frozen=True, slots=True)
class Entrance:
    """The guild and the channels (all, where none is named) from which people may act; ids in digits."""

    guild_id: str
    channel_ids: frozenset[str] = frozenset()

    async def admit(self, interaction: "discord.Interaction[Any]") -> bool:
        """Return whether the interaction may go on; tell the person where to go if not."""
        sentence = self.refusal(interaction)
        if sentence is None:
            return True
        if interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([])
        else:
            await interaction.response.send_message(sentence, ephemeral=True)
        return False

    def refusal(self, interaction: "discord.Interaction[Any]") -> str | None:
        """Return why the place is wrong, None if it is right; a thread counts as its channel."""
        if str(interaction.guild_id) != self.guild_id:
            return "This bot works in its own server only. Nothing was done; ask there."
        if not self.channel_ids:
            return None
        parent = getattr(interaction.channel, "parent_id", None)
        if {str(interaction.channel_id), str(parent)} & self.channel_ids:
            return None
        where = " or ".join(f"<#{channel_id}>" for channel_id in sorted(self.channel_ids))
        return f"This channel is not for operations. Nothing was done; ask in {where}."
