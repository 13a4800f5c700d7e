"""The answer to a command, where it was promised."""

from io import BytesIO
from typing import Any

import discord
from discord.ui import View

from bot.chat.cards.face import Face


async def reply(interaction: "discord.Interaction[Any]", face: Face, view: View | None = None) -> None:
    """Complete the deferred answer. https://docs.discord.com/developers/interactions/receiving-and-responding."""
    files = [discord.File(BytesIO(file.content), file.name) for file in face.files]
    embed = face.embed or None
    await interaction.edit_original_response(content=face.content, embed=embed, attachments=files, view=view)
