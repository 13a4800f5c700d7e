"""The answer to a command or a click, where it was promised; whatever Discord answers, it is one message."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from io import BytesIO
from typing import Any

import discord
from discord.http import Route
from discord.ui import View

from bot.chat import rest
from bot.chat.cards.face import Face
from bot.core.ports.chat import CardGone

_SECONDS = 10.0
_PAUSES = (1.0, 3.0)
_EPHEMERAL = 64


async def reply(interaction: "discord.Interaction[Any]", face: Face, view: View | None = None) -> None:
    """Complete the deferred answer; raise ChatError.

    https://docs.discord.com/developers/interactions/receiving-and-responding
    """

    async def complete() -> None:
        files = [discord.File(BytesIO(file.content), file.name) for file in face.files]
        await interaction.edit_original_response(
            content=face.content, embed=face.embed or None, attachments=files, view=view
        )

    await _persist(interaction, complete)


async def tell(interaction: "discord.Interaction[Any]", sentence: str, view: View | None = None) -> None:
    """Complete the deferred answer with words, and buttons under them at most; raise ChatError."""
    await _persist(interaction, lambda: interaction.edit_original_response(content=sentence, view=view))


async def take_back(interaction: "discord.Interaction[Any]") -> None:
    """Delete the answer; raise ChatError."""
    with suppress(CardGone):  # by an earlier try, whose answer was lost
        await _persist(interaction, interaction.delete_original_response)


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


async def _persist(interaction: "discord.Interaction[Any]", work: Callable[[], Awaitable[object]]) -> None:
    """Do what may be done twice until Discord says that it is done, three times at most; raise ChatError."""
    for pause in (*_PAUSES, None):
        try:
            async with rest.answered(_SECONDS):
                await work()
        except rest.Unreachable as error:
            if pause is None or error.wait > rest.LONGEST_WAIT:
                raise
            await interaction.client.clock.sleep(max(pause, error.wait))
        else:
            return
