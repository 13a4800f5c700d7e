"""The answer to a command or a click, where it was promised; whatever Discord answers, it is one message."""

from io import BytesIO
from typing import Any

import discord
from discord.http import Route
from discord.ui import View

from bot.chat import rest
from bot.chat.cards.face import Face

_SECONDS = 10.0
_EPHEMERAL = 64


async def reply(interaction: "discord.Interaction[Any]", face: Face, view: View | None = None) -> None:
    """Complete the deferred answer; raise ChatError.

    https://docs.discord.com/developers/interactions/receiving-and-responding
    """
    files = [discord.File(BytesIO(file.content), file.name) for file in face.files]
    embed = face.embed or None
    async with rest.answered(_SECONDS):
        await interaction.edit_original_response(
            content=face.content, embed=embed, attachments=files, view=view
        )


async def tell(interaction: "discord.Interaction[Any]", sentence: str) -> None:
    """Complete the deferred answer with words alone; raise ChatError."""
    async with rest.answered(_SECONDS):
        await interaction.edit_original_response(content=sentence)


async def tell_first(interaction: "discord.Interaction[Any]", sentence: str) -> bool:
    """Give the first answer, for the one who acted alone; raise ChatError.

    Return False where Discord has one already: this one, or the promise of one, whose own answer was lost.
    """
    try:
        async with rest.answered(_SECONDS):
            await interaction.response.send_message(sentence, ephemeral=True)
    except rest.Denied as error:
        if error.code != rest.ACKNOWLEDGED:
            raise
        return False
    return True


async def whisper(interaction: "discord.Interaction[Any]", sentence: str) -> None:
    """Send a further message to the one who acted, once: a second one could not be told from it.

    Raise ChatError. https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages
    """
    route = Route(
        "POST",
        "/webhooks/{webhook_id}/{webhook_token}",
        webhook_id=interaction.application_id,
        webhook_token=interaction.token,
    )
    body = {"content": sentence, "flags": _EPHEMERAL, "allowed_mentions": {"parse": []}}
    async with rest.answered(_SECONDS):
        await rest.once(interaction.client, route, body)
